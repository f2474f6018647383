package io.slimfit.checkpoint;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;

/** How much room there is for files. */
public final class DiskSpace {
  private static final long MIB = 1 << 20;

  private DiskSpace() {}

  /**
   * The bytes that are free where a folder is, or will be; empty if the system does not tell.
   *
   * @param folder need not exist
   */
  public static OptionalLong free(Path folder) {
    Path existing = folder.toAbsolutePath();
    while (!Files.exists(existing) && existing.getParent() != null) {
      existing = existing.getParent();
    }
    try {
      return OptionalLong.of(Files.getFileStore(existing).getUsableSpace());
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** What is missing, as {@code it needs 5 MiB, and 3 MiB are free}; empty if there is room. */
  public static Optional<String> shortage(Path folder, long needed) {
    OptionalLong free = free(folder);
    return free.isPresent() && free.getAsLong() < needed
        ? Optional.of(sentence(needed, free.getAsLong()))
        : Optional.empty();
  }

  /** {@code it needs 5 MiB, and 3 MiB are free}. */
  public static String sentence(Path folder, long needed) {
    OptionalLong free = free(folder);
    return free.isPresent() ? sentence(needed, free.getAsLong()) : "it needs " + mebibytes(needed);
  }

  private static String sentence(long needed, long free) {
    return "it needs " + mebibytes(needed) + " (" + needed + " bytes), and " + free / MIB + " MiB ("
        + free + " bytes) are free";
  }

  private static String mebibytes(long bytes) {
    return (bytes + MIB - 1) / MIB + " MiB";
  }

  /** Whether a file could not be written because there is no room for it. */
  public static boolean isFull(IOException failure, Path folder, long needed) {
    String reason = failure instanceof FileSystemException named
        ? String.valueOf(named.getReason())
        : String.valueOf(failure.getMessage());
    return reason.contains("No space left")
        || reason.contains("Disk quota exceeded")
        || reason.contains("File too large")
        || reason.contains("not enough space")
        || (Files.isDirectory(folder)
            && Files.isWritable(folder)
            && shortage(folder, needed).isPresent());
  }
}
