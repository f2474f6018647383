package io.slimfit.run.output;

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
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two runs out of one output folder. The lock is the operating system's: a process that dies lets go of it, however it dies.
 *
 * <p>Such a lock belongs to the process: as soon as the process closes the file, by whichever channel, the lock is gone. So a second
 * run of the same process must be refused before it opens the file, and there are two of them: a note that says who holds the folder,
 * whose lock tells the runs of a process apart (the JVM remembers it, even if the system's is lost), and behind it the file whose lock
 * tells processes apart, which only the run that has the note opens.
 */
public final class RunLock implements AutoCloseable {
  static final String NOTE = ".slimfit.owner";
  private static final String LOCK = ".slimfit.lock";

  private final Path folder;
  private final FileChannel note;
  private final FileChannel lock;

  private RunLock(Path folder, FileChannel note, FileChannel lock) {
    this.folder = folder;
    this.note = note;
    this.lock = lock;
  }

  /** Whether a file of this name in an output folder belongs to a lock, held or left by a process that died. */
  static boolean isOf(String name) {
    return Set.of(NOTE, LOCK).contains(name);
  }

  /**
   * @param folder must exist
   * @throws InputException naming the process that holds it and since when
   */
  static RunLock take(Path folder) {
    try {
      FileChannel note = locked(folder.resolve(NOTE));
      if (note == null) {
        throw held(folder);
      }
      FileChannel lock = locked(folder.resolve(LOCK));
      if (lock == null) {
        note.close();
        throw held(folder);
      }
      note.truncate(0);
      note.write(ByteBuffer.wrap(("process " + ProcessHandle.current().pid() + ", started "
              + LocalDateTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "\n")
          .getBytes(StandardCharsets.UTF_8)));
      return new RunLock(folder, note, lock);
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.file(folder) + ": cannot be locked: " + e.getMessage(), e);
    }
  }

  /**
   * An open file, locked; nothing if someone else has it. A holder that deletes the file after it was opened here leaves a lock that
   * keeps nobody out: so the file must have had its name before and have it still.
   */
  private static @Nullable FileChannel locked(Path file) throws IOException {
    while (true) {
      Object before = identity(file);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        return null;
      }
      if (before != null && before.equals(identity(file))) {
        return channel;
      }
      channel.close();
    }
  }

  /** Of the file that has this name now; nothing if there is none. */
  private static @Nullable Object identity(Path file) throws IOException {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null ? file : key; // not every file system tells
    } catch (NoSuchFileException e) {
      return null;
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by another run of this process
    }
  }

  private static InputException held(Path folder) throws IOException {
    String owner = owner(folder.resolve(NOTE));
    return new InputException(
        Place.file(folder),
        "another run writes here: " + Place.printable(owner),
        "Wait until it ends, or choose another {output}");
  }

  private static String owner(Path note) throws IOException {
    try {
      return Files.readString(note).strip();
    } catch (NoSuchFileException e) {
      return "one that is just ending";
    }
  }

  /** Lets go, and leaves nothing behind. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(folder.resolve(NOTE));
      Files.deleteIfExists(folder.resolve(LOCK));
      lock.close();
      note.close();
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.file(folder) + ": its lock cannot be removed: " + e.getMessage(), e);
    }
  }
}
