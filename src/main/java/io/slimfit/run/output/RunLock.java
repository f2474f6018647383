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
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps two runs from writing to one output folder. It uses file locks of the operating system,
 * which are released when a process dies, however it dies.
 *
 * <p>Such a lock belongs to the process and is lost as soon as the process closes the file through
 * any channel. So a second run in the same process must be rejected before it opens the locked
 * file, and there are two files. The first, a note that names the holder, separates the runs within
 * a process: the JVM remembers its lock even if the system's is lost. The second, which is opened
 * only by the run that holds the note, separates processes.
 */
public final class RunLock implements AutoCloseable {
  static final String NOTE = ".slimfit.owner";
  private static final String LOCK = ".slimfit.lock";

  /** The files of a lock. */
  static final List<String> FILES = List.of(NOTE, LOCK);

  private final Path folder;
  private final FileChannel note;
  private final FileChannel lock;

  private RunLock(Path folder, FileChannel note, FileChannel lock) {
    this.folder = folder;
    this.note = note;
    this.lock = lock;
  }

  /** Whether a file of this name belongs to a lock, whether held or left by a dead process. */
  static boolean isOf(String name) {
    return FILES.contains(name);
  }

  /**
   * @param folder must exist
   * @throws InputException naming the process that holds the lock and since when
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
   * Opens and locks a file; returns null if it is locked already. If its holder deletes the file
   * after it was opened here, the lock would exclude no other run. So the file under this name must
   * be the same before and after.
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

  /** Identifies the file that has this name now; null if there is none. */
  private static @Nullable Object identity(Path file) throws IOException {
    try {
      Object key = Files.readAttributes(file, BasicFileAttributes.class).fileKey();
      return key == null ? file : key; // not every file system has keys
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
        "another run is writing here: " + Place.printable(owner),
        "Wait until it ends, or choose another {output}");
  }

  private static String owner(Path note) throws IOException {
    try {
      return Files.readString(note).strip();
    } catch (NoSuchFileException e) {
      return "one that is about to end";
    }
  }

  /** Releases the lock and deletes its files. */
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
