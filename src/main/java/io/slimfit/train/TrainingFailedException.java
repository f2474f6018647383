package io.slimfit.train;

import io.slimfit.base.NamesSettings;
import io.slimfit.base.Settings;

/** A run cannot continue; the message says in which step, and what to change. */
public final class TrainingFailedException extends RuntimeException implements NamesSettings {
  private static final long serialVersionUID = 1L;

  private final String rawMessage;

  TrainingFailedException(String message) {
    super(Settings.forLibrary(message));
    rawMessage = message;
  }

  /** @param message names settings as {@link Settings} describes */
  public TrainingFailedException(String message, Throwable cause) {
    super(Settings.forLibrary(message), cause);
    rawMessage = message;
  }

  @Override
  public String rawMessage() {
    return rawMessage;
  }
}
