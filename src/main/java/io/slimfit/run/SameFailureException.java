package io.slimfit.run;

/** This rank failed as rank 0 did, which says so. */
public final class SameFailureException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final RuntimeException failure;

  SameFailureException(RuntimeException failure) {
    super(failure);
    this.failure = failure;
  }

  /** What happened. */
  public RuntimeException failure() {
    return failure;
  }
}
