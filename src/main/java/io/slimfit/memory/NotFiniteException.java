package io.slimfit.memory;

/** An element at a site is NaN or infinite, so it cannot be encoded: training has diverged. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** @param message of such a failure in another process */
  public NotFiniteException(String message) {
    super(message);
  }

  NotFiniteException(Site site, ArithmeticException cause) {
    super(
        "the tensor to be held at " + site.name() + " is not finite (" + cause.getMessage() + ")",
        cause);
  }
}
