package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two runs out of one output folder. The lock is the operating system's, on a small file that says who holds it: a process that
 * dies lets go of it, however it dies.
 */
final class RunLock implements AutoCloseable {
  static final String NAME = ".slimfit.lock";

  private final Path file;
  private final FileChannel channel;

  private RunLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * @param folder must exist
   * @throws InputException naming the process that holds it and since when
   */
  static RunLock take(Path folder) {
    Path file = folder.resolve(NAME);
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new InputException(
            Place.file(folder),
            "another run writes here: " + Place.printable(Files.readString(file).strip()),
            "Wait until it ends, or choose another --output");
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(("process " + ProcessHandle.current().pid() + ", started "
              + LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "\n")
          .getBytes(StandardCharsets.UTF_8)));
      return new RunLock(file, channel);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(file) + ": cannot be locked: " + e.getMessage(), e);
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by another run of this process
    }
  }

  /** Lets go, and leaves nothing behind. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(file);
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.file(file) + ": cannot be removed: " + e.getMessage(), e);
    }
  }
}
