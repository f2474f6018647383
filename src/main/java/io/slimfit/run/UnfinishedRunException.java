package io.slimfit.run;

import io.slimfit.base.NamesSettings;
import io.slimfit.base.Settings;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a run reads or writes has failed. The message says how the run goes on. */
final class UnfinishedRunException extends UncheckedIOException implements NamesSettings {
  private static final long serialVersionUID = 1L;

  private final String rawMessage;

  private UnfinishedRunException(String message, UncheckedIOException cause) {
    super(Settings.forLibrary(message), cause.getCause());
    rawMessage = message;
  }

  /**
   * @param output the folder of the run
   * @param checkpoint the newest one; need not exist any more
   * @param step after which it was saved; 0 if there is none
   */
  static UnfinishedRunException of(
      UncheckedIOException failure, Path output, Path checkpoint, long step) {
    String message = failure instanceof NamesSettings named
        ? named.rawMessage()
        : String.valueOf(failure.getMessage());
    String next = step > 0 && Files.isDirectory(checkpoint)
        ? ". The checkpoint of step " + step + " is kept: {resume " + output
            + "} goes on from it, with {output DIR} in another folder"
        : "";
    return new UnfinishedRunException(message + next, failure);
  }

  @Override
  public String rawMessage() {
    return rawMessage;
  }
}
