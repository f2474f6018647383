package io.slimfit.train;

/** A run that began and cannot continue; the message says in which step, and what to change. */
public final class TrainingFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  TrainingFailedException(String message) {
    super(message);
  }

  TrainingFailedException(String message, Throwable cause) {
    super(message, cause);
  }
}
