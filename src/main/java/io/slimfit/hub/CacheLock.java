package io.slimfit.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Keeps others, threads and processes, from fetching the same file. The file stays when the lock is let go: removing it while others
 * wait for it would give two of them the lock. huggingface_hub locks by flock, which this lock does not see on Linux; there both fetch,
 * and both end with the whole file.
 */
final class CacheLock implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /** @param onWait told once, if another holds it */
  static CacheLock take(Path file, RetryPolicy patience, Runnable onWait) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      // The channel stays open while we wait: closing it would let go the lock of another thread.
      boolean told = false;
      while (tryLock(channel) == null) {
        if (!told) {
          onWait.run();
          told = true;
        }
        patience.pause(POLL);
      }
      taken = true;
      return new CacheLock(channel);
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by a thread of this process
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
