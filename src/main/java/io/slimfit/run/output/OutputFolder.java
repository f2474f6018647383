package io.slimfit.run.output;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.task.DataConfig;
import io.slimfit.task.question.PredictionFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that a run writes to. It is checked before any work and created when training starts.
 * It never mixes the results of two runs, and never contains what the run reads.
 */
public final class OutputFolder {
  /** The folder of one run of a series. */
  private static final Pattern SEED = Pattern.compile("seed-(-?\\d+)");

  private final Path path;
  private final Writer writer;
  private final boolean overwrite;

  /** A command and the files it writes; {@code --overwrite} removes only these. */
  private enum Writer {
    TRAINING(
        "slimfit",
        List.of(
            "metrics.json",
            "steps.jsonl",
            "model",
            "adapter",
            "predictions",
            PredictionFiles.PREDICTIONS,
            PredictionFiles.BEST,
            PredictionFiles.NULL_ODDS,
            "config.yaml",
            "all_results.json",
            "train_results.json",
            "eval_results.json",
            "trainer_state.json")),
    EVALUATION(
        "slimfit evaluate",
        List.of(
            "metrics.json",
            PredictionFiles.PREDICTIONS,
            PredictionFiles.BEST,
            PredictionFiles.NULL_ODDS));

    private final String command;
    private final List<String> names;

    Writer(String command, List<String> names) {
      this.command = command;
      this.names = names;
    }

    /** Whether the command writes this file or folder, or may leave it partial when killed. */
    boolean writes(String name) {
      return names.contains(PendingFile.targetOf(name))
          || (this == TRAINING && SEED.matcher(name).matches());
    }
  }

  /**
   * The folder of a training run.
   *
   * @param overwrite whether results of an earlier run may be removed from it
   * @throws InputException if the folder cannot be used; nothing is changed then
   */
  public static OutputFolder ofTraining(Path path, boolean overwrite) {
    return new OutputFolder(path, Writer.TRAINING, overwrite);
  }

  /** As {@link #ofTraining}, for an evaluation; it never removes a trained model. */
  public static OutputFolder ofEvaluation(Path path, boolean overwrite) {
    return new OutputFolder(path, Writer.EVALUATION, overwrite);
  }

  private OutputFolder(Path path, Writer writer, boolean overwrite) {
    this.path = path;
    this.writer = writer;
    this.overwrite = overwrite;
    if (Files.isDirectory(path)) {
      checkContent();
      if (!Files.isWritable(path)) {
        throw wrong(
            "the folder is not writable", "Choose another {output}, or change its permissions");
      }
    } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw wrong(
          Files.isSymbolicLink(path) ? "this is a broken link" : "this is not a folder",
          "Choose another {output}");
    } else {
      checkParent();
    }
  }

  public Path path() {
    return path;
  }

  public Path resolve(String name) {
    return path.resolve(name);
  }

  /**
   * Creates the folder, and removes the results of an earlier run if that is allowed.
   *
   * @return a lock that keeps other runs out until it is closed
   * @throws InputException if another run is writing here, or has written since the folder was
   *     checked
   */
  public RunLock prepare() {
    try {
      Files.createDirectories(path);
      RunLock lock = RunLock.take(path);
      try {
        checkContent();
        for (String name : names()) {
          delete(path.resolve(name));
        }
        return lock;
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.file(path) + ": cannot be prepared: " + e.getMessage(), e);
    }
  }

  /**
   * Rejects a run that would delete its own model or data.
   *
   * @param model the value of {@code --model}
   * @param adapter that of {@code --adapter}
   * @throws InputException if the model or the data are in this folder
   */
  public void requireOutside(String model, Optional<Path> adapter, DataConfig data) {
    if (overwrite && Files.isDirectory(path)) { // otherwise nothing is removed
      requireOutside("model", Path.of(model));
      adapter.ifPresent(folder -> requireOutside("adapter", folder));
      data.inputs().forEach(this::requireOutside);
    }
  }

  private void requireOutside(String option, Path input) {
    try {
      Path here = path.toRealPath();
      for (Path read : read(input)) {
        if (read.toRealPath().startsWith(here)) {
          throw new InputException(
              Place.setting(option),
              Place.printable(input.toString())
                  + " is in the output folder, where {overwrite} would delete it",
              "Choose another {output}");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(input) + ": cannot be read: " + e, e);
    }
  }

  /**
   * The real paths of the input and of its links (a model folder may consist of links). None if it
   * does not exist: then it is not a path, or another check reports it.
   */
  private static List<Path> read(Path input) throws IOException {
    if (!Files.exists(input)) {
      return List.of();
    }
    if (!Files.isDirectory(input)) {
      return List.of(input);
    }
    try (Stream<Path> content = Files.list(input)) {
      return Stream.concat(
              Stream.of(input), content.filter(Files::isSymbolicLink).filter(Files::exists))
          .toList();
    }
  }

  private void checkContent() {
    try {
      List<String> names = names();
      List<String> foreign = names.stream().filter(name -> !writer.writes(name)).toList();
      if (!names.isEmpty() && !overwrite) {
        throw wrong(
            "the folder is not empty: it contains " + Place.printable(String.join(", ", names)),
            "Choose another {output}, or give {overwrite}");
      }
      if (overwrite && !foreign.isEmpty()) {
        throw wrong(
            "the folder contains files that " + writer.command + " did not write: "
                + Place.printable(String.join(", ", foreign)),
            "Choose another {output}: {overwrite} removes only results of " + writer.command);
      }
      names.stream()
          .filter(name -> SEED.matcher(name).matches())
          .forEach(name -> ofTraining(path.resolve(name), overwrite));
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  /** The names of all files but those of a lock, whether held or left by a killed run. */
  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files
          .map(file -> String.valueOf(file.getFileName()))
          .filter(name -> !RunLock.isOf(name))
          .sorted()
          .toList();
    }
  }

  private void checkParent() {
    Path parent = path.toAbsolutePath().normalize();
    while (parent != null && !Files.exists(parent)) {
      parent = parent.getParent();
    }
    if (parent == null || !Files.isDirectory(parent) || !Files.isWritable(parent)) {
      throw wrong("no folder can be created in " + parent, "Choose another {output}");
    }
  }

  private InputException wrong(String problem, String remedy) {
    return new InputException(Place.setting("output").of(path), problem, remedy);
  }

  private static void delete(Path tree) throws IOException {
    Files.walkFileTree(tree, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        Files.delete(file);
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path folder, java.io.IOException failure)
          throws IOException {
        Files.delete(folder);
        return FileVisitResult.CONTINUE;
      }
    });
  }
}
