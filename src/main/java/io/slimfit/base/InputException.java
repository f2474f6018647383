package io.slimfit.base;

/**
 * Bad input: where it is, what is wrong, and what to do about it. The command prints it in at most
 * three lines and exits with code 2; a library user finds the same text in {@link #getMessage()}.
 */
public final class InputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Place place;
  private final String problem;
  private final String remedy;

  /**
   * @param problem what is wrong, including the value that was found
   * @param remedy what the user can do, in the imperative
   */
  public InputException(Place place, String problem, String remedy) {
    super(place + ": " + problem + ". " + remedy);
    this.place = place;
    this.problem = problem;
    this.remedy = remedy;
  }

  public InputException(Place place, String problem, String remedy, Throwable cause) {
    this(place, problem, remedy);
    initCause(cause);
  }

  public Place place() {
    return place;
  }

  public String problem() {
    return problem;
  }

  public String remedy() {
    return remedy;
  }
}
