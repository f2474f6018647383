package io.slimfit.optim;

import io.slimfit.base.NamesSettings;
import io.slimfit.base.Settings;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The file of paged optimizer states cannot be created, read or written. */
final class StateFileException extends UncheckedIOException implements NamesSettings {
  private static final long serialVersionUID = 1L;

  private final String rawMessage;

  StateFileException(String message, IOException cause) {
    super(Settings.forLibrary(message), cause);
    rawMessage = message;
  }

  @Override
  public String rawMessage() {
    return rawMessage;
  }
}
