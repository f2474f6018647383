package io.slimfit.memory;

/** A number at a site is NaN or infinite, so it cannot be coded: training has diverged. */
public final class NotFiniteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  NotFiniteException(Site site, ArithmeticException cause) {
    super(
        "the tensor to be held at " + site.name() + " is not finite (" + cause.getMessage() + ")",
        cause);
  }
}
