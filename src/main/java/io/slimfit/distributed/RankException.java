package io.slimfit.distributed;

import io.slimfit.base.NamesSettings;
import io.slimfit.base.Settings;

/** A run of several processes ends, because one of them is gone or failed; the message names it. */
public final class RankException extends RuntimeException implements NamesSettings {
  private static final long serialVersionUID = 1L;

  private final String rawMessage;

  /** @param message names settings as {@link Settings} describes */
  RankException(String message) {
    super(Settings.forLibrary(message));
    rawMessage = message;
  }

  @Override
  public String rawMessage() {
    return rawMessage;
  }
}
