package io.slimfit.hub;

/**
 * The hub has no such repository or revision for this user, or it cannot be reached and the model
 * is not cached.
 */
public final class MissingModelException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  MissingModelException(String problem, String remedy) {
    super(problem + ". " + remedy);
    this.problem = problem;
    this.remedy = remedy;
  }

  public String problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }
}
