package io.slimfit.run.output;

import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.PeftAdapter;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.task.embedding.SentenceModules;
import io.slimfit.task.question.PredictionFiles;
import io.slimfit.task.text.GlueTask;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * The files that a command writes, by their paths in its output folder. Nothing else is ever
 * removed from there, however deep it lies: not the file that somebody put beside the weights.
 *
 * <p>Files that are still being written, or that a killed process left, count as what they were to
 * become.
 */
public final class WrittenFiles {
  private static final String ANY = "*"; // any part of a name
  private static final String NUMBER = "#";

  private static final List<String> MODEL =
      join(Stream.of(ModelFolder.FILES.stream(), SentenceModules.FILES.stream()));

  private static final List<String> CHECKPOINT = join(Stream.of(
      Stream.of(
          "model.safetensors",
          "optimizer.safetensors",
          "numbers.safetensors",
          "state.json",
          "run.json",
          SealedFolder.MANIFEST),
      within("kept/" + OutputFolder.MODEL, MODEL),
      within("kept", PredictionFiles.ALL)));

  private static final List<String> RUN = join(Stream.of(
      Stream.of(
          OutputFolder.METRICS,
          OutputFolder.STEPS,
          "skipped.jsonl",
          OutputFolder.WORST_EXAMPLES,
          "steps.csv",
          "evaluations.csv",
          "tensorboard/events.out.tfevents." + ANY,
          "mlflow.json",
          "report.html",
          "config.yaml",
          "all_results.json",
          "train_results.json",
          "eval_results.json",
          "trainer_state.json",
          "predictions/predictions.jsonl",
          "predictions/predictions.txt",
          "checkpoints/run.json",
          ".optimizer-states." + ANY + ".tmp"),
      PredictionFiles.ALL.stream(),
      GlueTask.submissions().stream().map(name -> "predictions/" + name + ".tsv"),
      within(OutputFolder.MODEL, MODEL),
      within(OutputFolder.ADAPTER, join(Stream.of(PeftAdapter.FILES.stream(), MODEL.stream()))),
      within("checkpoints/step-" + NUMBER, CHECKPOINT),
      RunLock.FILES.stream()));

  /** Of a run, or of a series of runs. */
  public static final WrittenFiles OF_TRAINING =
      new WrittenFiles(join(Stream.of(RUN.stream(), within("seed-" + NUMBER, RUN))));

  static final WrittenFiles OF_EVALUATION = new WrittenFiles(join(Stream.of(
      Stream.of(OutputFolder.METRICS, "report.html", "skipped.jsonl"),
      PredictionFiles.ALL.stream(),
      RunLock.FILES.stream())));

  /** Of a comparison, which removes nothing. */
  static final WrittenFiles NONE = new WrittenFiles(List.of());

  static final WrittenFiles OF_EXPORT = ofExport();

  /** Of a trained model. */
  public static final WrittenFiles OF_MODEL = new WrittenFiles(MODEL);

  /** Of one checkpoint, and of the folder of all if there are none. */
  public static final WrittenFiles OF_CHECKPOINT = new WrittenFiles(CHECKPOINT);

  private final List<List<Pattern>> paths;

  private WrittenFiles(List<String> paths) {
    this.paths = paths.stream().map(WrittenFiles::patterns).toList();
  }

  private static WrittenFiles ofExport() {
    List<String> names = join(Stream.of(
        ModelFolder.DESCRIPTIONS.stream(),
        Stream.of("model.onnx", "model.onnx_data", "ort_config.json")));
    return new WrittenFiles(join(
        Stream.of(names.stream(), within(OutputFolder.INCOMPLETE, names), RunLock.FILES.stream())));
  }

  private static List<String> join(Stream<Stream<String>> paths) {
    return paths.flatMap(some -> some).toList();
  }

  private static Stream<String> within(String folder, List<String> paths) {
    return paths.stream().map(path -> folder + "/" + path);
  }

  private static List<Pattern> patterns(String path) {
    return Stream.of(path.split("/", -1))
        .map(name -> Pattern.compile(
            Pattern.quote(name).replace(ANY, "\\E.*\\Q").replace(NUMBER, "\\E-?\\d+\\Q")))
        .toList();
  }

  /** Whether a file is one of these; {@code path} is relative. */
  public boolean contain(Path path) {
    return paths.stream()
        .anyMatch(names -> names.size() == path.getNameCount() && fit(path, names));
  }

  /** Whether there may be such files in a folder; {@code path} is relative. */
  public boolean mayBeIn(Path path) {
    return paths.stream().anyMatch(names -> names.size() > path.getNameCount() && fit(path, names));
  }

  private static boolean fit(Path path, List<Pattern> names) {
    for (int i = 0; i < path.getNameCount(); i++) {
      String name = path.getName(i).toString();
      Pattern pattern = names.get(i);
      if (!pattern.matcher(name).matches()
          && !pattern.matcher(PendingFile.targetOf(name)).matches()) {
        return false;
      }
    }
    return true;
  }

  /**
   * What else lies in a folder: files, links, and folders, which are not entered.
   *
   * @return relative paths, in order
   */
  public List<String> others(Path path) throws IOException {
    Path folder = path.toRealPath(); // the folder itself may be a link
    List<String> others = new ArrayList<>();
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes attributes) {
        if (inside.equals(folder) || mayBeIn(folder.relativize(inside))) {
          return FileVisitResult.CONTINUE;
        }
        others.add(folder.relativize(inside).toString());
        return FileVisitResult.SKIP_SUBTREE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (!isOurs(folder, file, attributes)) {
          others.add(folder.relativize(file).toString());
        }
        return FileVisitResult.CONTINUE;
      }
    });
    return others.stream().sorted().toList();
  }

  /** A link in place of a folder moves what is written to another disk. */
  private boolean isOurs(Path folder, Path file, BasicFileAttributes attributes) {
    Path path = folder.relativize(file);
    return contain(path) || (attributes.isSymbolicLink() && mayBeIn(path));
  }

  /**
   * Removes these files, and folders that are empty then, but for the files of a lock in the folder
   * itself. Links are removed, and what they lead to stays.
   */
  public void remove(Path path) throws IOException {
    Path folder = path.toRealPath();
    Files.walkFileTree(folder, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path inside, BasicFileAttributes attributes) {
        return inside.equals(folder) || mayBeIn(folder.relativize(inside))
            ? FileVisitResult.CONTINUE
            : FileVisitResult.SKIP_SUBTREE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
          throws IOException {
        boolean locks = folder.equals(file.getParent())
            && RunLock.isOf(Objects.requireNonNull(file.getFileName()).toString());
        if (isOurs(folder, file, attributes) && !locks) {
          Files.delete(file);
        }
        return FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult postVisitDirectory(Path inside, @Nullable IOException failure)
          throws IOException {
        if (failure != null) {
          throw failure;
        }
        if (!inside.equals(folder) && isEmpty(inside)) {
          Files.delete(inside);
        }
        return FileVisitResult.CONTINUE;
      }
    });
  }

  /**
   * Removes these files and, if nothing else is in it, the folder.
   *
   * @return whether the folder is gone
   */
  public boolean removeWith(Path folder) throws IOException {
    if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(folder);
      return true;
    }
    remove(folder);
    return isEmpty(folder) && Files.deleteIfExists(folder);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (DirectoryStream<Path> content = Files.newDirectoryStream(folder)) {
      return StreamSupport.stream(content.spliterator(), false).findAny().isEmpty();
    }
  }
}
