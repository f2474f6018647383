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

/** A file that is written beside its place, bit by bit, and appears there whole when it is committed; else not at all. */
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
   * The name that a file was to get.
   *
   * @param name of a file; one that is written here, or that a killed process left, tells its target's name, any other its own
   */
  public static String targetOf(String name) {
    Matcher temporary = TEMPORARY.matcher(name);
    return temporary.matches() ? temporary.group(1) : name;
  }

  /** Where the content goes; open until {@link #commit} or {@link #close}. */
  public FileChannel channel() {
    return channel;
  }

  /** Brings the content to the disk and puts it in its place; what was there is replaced. */
  public void commit() throws IOException {
    channel.force(true);
    channel.close();
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Leaves nothing behind but what was committed. */
  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      Files.deleteIfExists(temporary); // gone already, if it was committed
    }
  }
}
