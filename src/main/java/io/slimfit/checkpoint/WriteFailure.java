package io.slimfit.checkpoint;

import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Says why a file could not be written: how much room there is, or what happened to its folder. */
public final class WriteFailure {
  private WriteFailure() {}

  /** @param needed bytes that the file takes */
  public static UncheckedIOException of(Path file, IOException cause, long needed) {
    return new UncheckedIOException(
        Place.file(file) + ": cannot be written: " + reason(file, cause, needed), cause);
  }

  private static String reason(Path file, IOException cause, long needed) {
    Path folder = file.toAbsolutePath().resolveSibling("").normalize();
    if (!Files.isDirectory(folder)) {
      return "its folder is no longer there";
    }
    if (DiskSpace.isFull(cause, folder, needed)) {
      return "the disk is full: " + DiskSpace.sentence(folder, needed);
    }
    if (cause instanceof AccessDeniedException || !Files.isWritable(folder)) {
      return "its folder may not be written to";
    }
    return Optional.ofNullable(
            cause instanceof FileSystemException named ? named.getReason() : cause.getMessage())
        .orElseGet(cause::toString);
  }
}
