package io.slimfit.report.log;

import io.slimfit.base.Place;
import io.slimfit.checkpoint.DiskSpace;
import io.slimfit.checkpoint.WriteFailure;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * A file that grows while a run trains.
 *
 * <p>It is opened anew whenever something is written (about 50 us). So nothing needs to be closed,
 * however a run ends, and a folder that disappears is noticed. While the disk is full, entries wait
 * in memory, and the next one tries to write them.
 */
public final class LogFile {
  private static final int MOST_WAITING = 16 << 20;
  private static final long SECOND = 1_000_000_000;

  private final Path path;
  private final Consumer<String> note;
  private final LongSupplier nanos;
  private final long period; // in nanoseconds, between two writes
  private long written; // when, in nanoseconds
  private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
  private boolean told;
  private long length; // of what was written completely

  /**
   * A file to which each entry is written at once.
   *
   * @param path its folder must exist when the file is begun
   * @param note is told when the disk is full
   */
  public LogFile(Path path, Consumer<String> note) {
    this(path, note, () -> 0, 0);
  }

  LogFile(Path path, Consumer<String> note, LongSupplier nanos, long period) {
    this.path = path;
    this.note = note;
    this.nanos = nanos;
    this.period = period;
    written = nanos.getAsLong() - period;
  }

  /**
   * A file to which entries are written once a second at most: a process that is killed loses those
   * of the last second. Steps of a few milliseconds would otherwise spend a percent on it.
   */
  static LogFile ofSeconds(Path path, Consumer<String> note) {
    return new LogFile(path, note, System::nanoTime, SECOND);
  }

  /** Begins a file that does not exist, in a folder that need not. */
  void createWithFolder() {
    Path folder = folder();
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be created: " + e, e);
    }
    create();
  }

  /** Begins a file that does not exist. */
  public void create() {
    try {
      Files.createFile(path);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Goes on with the file, or begins it if it was lost. */
  public void open() {
    try {
      if (!Files.exists(path)) {
        Files.createFile(path);
      }
      length = Files.size(path);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** @throws UncheckedIOException if it cannot be written for another reason than a full disk */
  public void append(byte[] entry) {
    waiting.writeBytes(entry);
    if (nanos.getAsLong() - written >= period) {
      flush();
    }
  }

  /** Writes what waits; if the disk is full, it goes on waiting. */
  void flush() {
    if (waiting.size() == 0) {
      return;
    }
    written = nanos.getAsLong();
    try {
      write();
    } catch (IOException e) {
      if (waiting.size() > MOST_WAITING || !DiskSpace.isFull(e, folder(), waiting.size())) {
        throw failed(e);
      }
      if (!told) {
        note.accept(Place.file(path) + ": cannot be written, since the disk is full: "
            + DiskSpace.sentence(folder(), waiting.size())
            + "; training goes on, and writing is tried again after each step");
        told = true;
      }
    }
  }

  /** @throws UncheckedIOException if entries are still waiting, and cannot be written */
  public void end() {
    if (waiting.size() > 0) {
      try {
        write();
      } catch (IOException e) {
        throw failed(e);
      }
    }
  }

  /** The run failed: writes what waits, if that is possible. */
  void fail() {
    try {
      end();
    } catch (UncheckedIOException e) {
      note.accept(Place.printable(String.valueOf(e.getMessage())));
    }
  }

  private Path folder() {
    return path.toAbsolutePath().resolveSibling("");
  }

  /** Writes what waits, completely or not at all. */
  private void write() throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(waiting.toByteArray());
    long end = length + bytes.remaining();
    try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
      try {
        file.position(length);
        while (bytes.hasRemaining()) {
          file.write(bytes);
        }
      } catch (IOException e) {
        file.truncate(length);
        throw e;
      }
    }
    length = end;
    waiting.reset();
    told = false;
  }

  private UncheckedIOException failed(IOException cause) {
    return WriteFailure.of(path, cause, waiting.size());
  }
}
