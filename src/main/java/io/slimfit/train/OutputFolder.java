package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.PredictionFiles;
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

/** Where a run writes. Checked before any work, made when training begins; never holds the results of two runs. */
public final class OutputFolder {
  /** What a run writes, and what {@code --overwrite} therefore removes. */
  private static final List<String> OURS = List.of(
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
      "trainer_state.json");

  /** Of a series of runs: the folder of each. */
  private static final Pattern SEED = Pattern.compile("seed-(-?\\d+)");

  private final Path path;
  private final boolean overwrite;

  /**
   * @param overwrite whether what an earlier run left here may be removed
   * @throws InputException if the folder cannot be used; nothing is changed
   */
  public OutputFolder(Path path, boolean overwrite) {
    this.path = path;
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
   * @throws InputException if another run writes here
   */
  RunLock prepare() {
    try {
      Files.createDirectories(path);
      RunLock lock = RunLock.take(path);
      for (String name : names()) {
        if (isOurs(name)) {
          delete(path.resolve(name));
        }
      }
      return lock;
    } catch (IOException e) {
      throw new UncheckedIOException(
          Place.file(path) + ": cannot be made ready: " + e.getMessage(), e);
    }
  }

  private void checkContent() {
    try {
      List<String> names = names();
      List<String> foreign = names.stream().filter(name -> !isOurs(name)).toList();
      if (!names.isEmpty() && !overwrite) {
        throw wrong(
            "the folder is not empty: it holds " + Place.printable(String.join(", ", names)),
            "Choose another --output, or give --overwrite");
      }
      if (overwrite && !foreign.isEmpty()) {
        throw wrong(
            "the folder holds what slimfit did not write: "
                + Place.printable(String.join(", ", foreign)),
            "Choose another --output; --overwrite only removes results of slimfit");
      }
      names.stream()
          .filter(OutputFolder::isOfSeed)
          .forEach(name -> new OutputFolder(path.resolve(name), overwrite));
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

  private static boolean isOurs(String name) {
    return OURS.contains(name) || isOfSeed(name);
  }

  private static boolean isOfSeed(String name) {
    return SEED.matcher(name).matches();
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
