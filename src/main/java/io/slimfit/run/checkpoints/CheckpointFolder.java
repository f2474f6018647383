package io.slimfit.run.checkpoints;

import io.slimfit.base.Place;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.run.output.ClaimedFolder;
import io.slimfit.run.output.WrittenFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.LongPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The folder {@code checkpoints} of a run: {@code step-N} for each checkpoint. */
final class CheckpointFolder {
  static final String NAME = "checkpoints";

  private static final Pattern STEP = Pattern.compile("step-(\\d{1,18})");
  private static final Pattern UNFINISHED =
      Pattern.compile("\\..*\\.[0-9a-f-]{36}\\.tmp"); // left by a process that was killed

  private final Path path;

  CheckpointFolder(Path output) {
    path = output.resolve(NAME);
  }

  Path path() {
    return path;
  }

  Path of(long step) {
    return path.resolve("step-" + step);
  }

  /** The steps that have a checkpoint, good or damaged; the newest first. */
  List<Long> steps() {
    try (Stream<Path> files = Files.list(path)) {
      List<Long> steps = new ArrayList<>();
      files.forEach(file -> {
        Matcher name = STEP.matcher(String.valueOf(file.getFileName()));
        if (name.matches()) {
          steps.add(Long.parseLong(name.group(1)));
        }
      });
      steps.sort(Comparator.reverseOrder());
      return steps;
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be listed: " + e, e);
    }
  }

  /**
   * The newest checkpoint whose files are as they were written.
   *
   * @param note is told which checkpoints are damaged, and how
   */
  Optional<Long> newestGood(Consumer<String> note) {
    return newestGood(note, step -> Optional.empty());
  }

  /** @param strangeness says why a checkpoint whose files are good is not to be used */
  Optional<Long> newestGood(Consumer<String> note, LongFunction<Optional<String>> strangeness) {
    for (long step : steps()) {
      Optional<String> damage = SealedFolder.damage(of(step));
      Optional<String> reason = damage.or(() -> strangeness.apply(step));
      if (reason.isEmpty()) {
        return Optional.of(step);
      }
      note.accept(Place.file(of(step)) + " is " + (damage.isPresent() ? "damaged, and is " : "")
          + "not used: " + reason.get());
    }
    return Optional.empty();
  }

  /**
   * Deletes checkpoints. Each loses its name first, so that none is ever incomplete under its name.
   *
   * @param unwanted of the step
   */
  void delete(LongPredicate unwanted) throws IOException {
    for (long step : steps()) {
      if (unwanted.test(step)) {
        Path moved = path.resolve(".step-" + step + "." + UUID.randomUUID() + ".tmp");
        Files.move(of(step), moved, StandardCopyOption.ATOMIC_MOVE);
        discard(moved);
      }
    }
  }

  private static boolean isOfRun(Path file) {
    return WrittenFiles.OF_TRAINING.contain(file) || WrittenFiles.OF_TRAINING.mayBeIn(file);
  }

  /** Deletes a checkpoint that lost its name. What else somebody put there gets a visible name. */
  private static void discard(Path moved) throws IOException {
    if (!WrittenFiles.OF_CHECKPOINT.removeWith(moved)) {
      String step = PendingFile.targetOf(moved.getFileName().toString());
      Path left = ClaimedFolder.of(moved.resolveSibling("files-in-" + step)).path();
      Files.move(moved, left, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /** Deletes what a process that was killed left in a folder. */
  static void deleteUnfinished(Path output, String name) throws IOException {
    Path folder = output.resolve(name);
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<Path> left;
    try (Stream<Path> files = Files.list(folder)) {
      left = files
          .filter(file -> UNFINISHED.matcher(String.valueOf(file.getFileName())).matches())
          .filter(file -> isOfRun(output.relativize(file)))
          .toList();
    }
    for (Path file : left) {
      discard(file);
    }
  }
}
