package io.slimfit.report.log;

import io.slimfit.base.Place;
import io.slimfit.run.output.OutputFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Event files of TensorBoard: one for each time that a run is started or resumed. */
final class TensorBoardLog implements Log {
  static final String FOLDER = "tensorboard";

  private final Path folder;
  private final Consumer<String> note;
  private final InstantSource clock;
  private Optional<LogFile> file = Optional.empty();

  /**
   * @param folder created if it does not exist
   * @param note is told when the disk is full
   */
  TensorBoardLog(Path folder, Consumer<String> note, InstantSource clock) {
    this.folder = folder;
    this.note = note;
    this.clock = clock;
  }

  /** Removes the log of an earlier run, which may only be there if the run may overwrite it. */
  @Override
  public void begin() {
    files().forEach(OutputFolder::remove);
    file = Optional.of(create(0));
  }

  @Override
  public long resume(long step) {
    List<Path> earlier = files();
    long last = 0;
    for (Path one : earlier) {
      last = Math.max(last, EventFile.cut(one, step));
    }
    LogFile next = create(earlier.size());
    next.append(EventFile.restart(clock.millis(), last + 1));
    file = Optional.of(next);
    return last;
  }

  private LogFile create(int filesBefore) {
    LogFile created =
        LogFile.ofSeconds(folder.resolve(EventFile.name(clock.millis(), filesBefore)), note);
    created.createWithFolder();
    created.append(EventFile.version(clock.millis()));
    return created;
  }

  /** The event files of earlier times, in their order. */
  List<Path> files() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(path -> EventFile.isName(String.valueOf(path.getFileName())))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be listed: " + e, e);
    }
  }

  @Override
  public void write(Entry entry) {
    file.orElseThrow().append(EventFile.scalars(entry));
  }

  @Override
  public void flush() {
    file.ifPresent(LogFile::flush);
  }

  @Override
  public void end(RunEnd how) {
    if (how == RunEnd.FAILED) {
      file.ifPresent(LogFile::fail);
    } else {
      file.ifPresent(LogFile::end);
    }
  }
}
