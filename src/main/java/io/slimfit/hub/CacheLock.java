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
 * Keeps other threads and processes from downloading the same file. Releasing the lock does not
 * delete its file: if it were deleted while others wait for it, two of them could get the lock.
 * huggingface_hub locks with flock, which is independent of this lock on Linux; then both download,
 * and both end up with the complete file.
 */
final class CacheLock implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final FileChannel channel;

  private CacheLock(FileChannel channel) {
    this.channel = channel;
  }

  /** @param onWait called once if the lock is held by someone else */
  static CacheLock take(Path file, RetryPolicy retryPolicy, Runnable onWait) throws IOException {
    Files.createDirectories(file.resolveSibling(""));
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      // The channel stays open while we wait: closing it would release the lock of another thread.
      boolean notified = false;
      while (tryLock(channel) == null) {
        if (!notified) {
          onWait.run();
          notified = true;
        }
        retryPolicy.pause(POLL);
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
