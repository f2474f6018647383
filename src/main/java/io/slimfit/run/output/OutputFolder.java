package io.slimfit.run.output;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.run.config.DataConfig;
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
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a run writes. Checked before any work, made when training begins; never holds the results of two runs, and never what the run
 * reads.
 */
public final class OutputFolder {
  /** Of a series of runs: the folder of each. */
  private static final Pattern SEED = Pattern.compile("seed-(-?\\d+)");

  private final Path path;
  private final Writer writer;
  private final boolean overwrite;

  /** Who writes, and what; {@code --overwrite} removes that and nothing else. */
  private enum Writer {
    TRAINING(
        "slimfit",
        List.of(
            "metrics.json",
            "steps.jsonl",
            "model",
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

    /** Whether it writes such a file or folder, or may have left it half-written when it was killed. */
    boolean writes(String name) {
      return names.contains(PendingFile.targetOf(name))
          || (this == TRAINING && SEED.matcher(name).matches());
    }
  }

  /**
   * Of a run that trains.
   *
   * @param overwrite whether what an earlier run left here may be removed
   * @throws InputException if the folder cannot be used; nothing is changed
   */
  public static OutputFolder ofTraining(Path path, boolean overwrite) {
    return new OutputFolder(path, Writer.TRAINING, overwrite);
  }

  /** As {@link #ofTraining}, of a run that only judges: what another one learned is not removed for its sake. */
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
            "the folder is not writable", "Choose another --output, or change its permissions");
      }
    } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw wrong(
          Files.isSymbolicLink(path) ? "this is a link that leads nowhere" : "this is not a folder",
          "Choose another --output");
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
   * Makes the folder, and removes what an earlier run left if that was allowed.
   *
   * @return keeps other runs out until it is closed
   * @throws InputException if another run writes here, or has written since this was made
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
          Place.file(path) + ": cannot be made ready: " + e.getMessage(), e);
    }
  }

  /**
   * Refuses a run that would remove what it reads: a model is read before, but its folder would be gone.
   *
   * @param model as {@code --model} names it
   * @throws InputException if the model or the data lie here
   */
  public void requireOutside(String model, DataConfig data) {
    if (overwrite && Files.isDirectory(path)) { // else there is nothing here
      requireOutside("--model", Path.of(model));
      data.inputs().forEach(this::requireOutside);
    }
  }

  private void requireOutside(String option, Path input) {
    try {
      Path here = path.toRealPath();
      for (Path read : read(input)) {
        if (read.toRealPath().startsWith(here)) {
          throw new InputException(
              Place.option(option),
              Place.printable(input.toString())
                  + " lies in the output folder, from which --overwrite removes it",
              "Choose another --output");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(input) + ": cannot be looked at: " + e, e);
    }
  }

  /** It, and what its links lead to: a model's folder may hold nothing else. What does not exist is no path, or another's matter. */
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
            "the folder is not empty: it holds " + Place.printable(String.join(", ", names)),
            "Choose another --output, or give --overwrite");
      }
      if (overwrite && !foreign.isEmpty()) {
        throw wrong(
            "the folder holds what " + writer.command + " did not write: "
                + Place.printable(String.join(", ", foreign)),
            "Choose another --output; --overwrite only removes results of " + writer.command);
      }
      names.stream()
          .filter(name -> SEED.matcher(name).matches())
          .forEach(name -> ofTraining(path.resolve(name), overwrite));
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be listed: " + e.getMessage(), e);
    }
  }

  /** The lock apart, of a run that lives or of one that was killed. */
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
      throw wrong("no folder can be made in " + parent, "Choose another --output");
    }
  }

  private InputException wrong(String problem, String remedy) {
    return new InputException(Place.of("option --output, " + Place.file(path)), problem, remedy);
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
