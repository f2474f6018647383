package io.slimfit.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A file that is written piece by piece under a temporary name in its folder. It appears under its
 * own name, complete, when it is committed.
 */
public final class PendingFile implements AutoCloseable {
  private static final Pattern TEMPORARY = Pattern.compile("\\.(.+)\\.[0-9a-f-]{36}\\.tmp");

  private final Path target;
  private final Path temporary;
  private final FileChannel channel;

  private PendingFile(Path target, Path temporary, FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /** @param target its folder must exist */
  public static PendingFile create(Path target) throws IOException {
    Path file = target.toAbsolutePath();
    Path temporary =
        file.resolveSibling("." + file.getFileName() + "." + UUID.randomUUID() + ".tmp");
    return new PendingFile(
        file,
        temporary,
        FileChannel.open(temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  /**
   * The final name of a file.
   *
   * @param name a file name; if it is a temporary name, perhaps left by a killed process, the name
   *     of its target is returned, otherwise the name itself
   */
  public static String targetOf(String name) {
    Matcher temporary = TEMPORARY.matcher(name);
    return temporary.matches() ? temporary.group(1) : name;
  }

  /** The channel to write the content to; open until {@link #commit} or {@link #close}. */
  public FileChannel channel() {
    return channel;
  }

  /**
   * Syncs the content to disk, renames the file to its target, replacing any old file, and syncs
   * the folder, so that the new name outlives a loss of power.
   */
  public void commit() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    Synced.sync(target.resolveSibling(""));
  }

  /** Deletes the temporary file unless it was committed. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(temporary); // no longer exists if it was committed
    }
  }
}
