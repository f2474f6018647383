package io.slimfit.run.output;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.PendingFile;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.task.DataConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The folder that a run writes to. It is checked before any work and created when training starts.
 * It never mixes the results of two runs, and never contains what the run reads.
 */
public final class OutputFolder {
  /** The folder of the model that is kept. */
  public static final String MODEL = "model";

  /** The folder of LoRA additions. */
  public static final String ADAPTER = "adapter";

  /** The results, which a run writes when it ends. */
  public static final String METRICS = "metrics.json";

  /** The log of all steps. */
  public static final String STEPS = "steps.jsonl";

  /** The examples that the kept model is most wrong about. */
  public static final String WORST_EXAMPLES = "worst_examples.jsonl";

  /** A folder within an existing output folder, for files of which some are still to come. */
  static final String INCOMPLETE = "incomplete";

  /** The folder of one run of a series. */
  private static final Pattern SEED = Pattern.compile("seed-(-?\\d+)");

  /** Whether a folder of this name is that of one run of a series. */
  public static boolean isOfSeries(String name) {
    return SEED.matcher(name).matches();
  }

  private final Path path;
  private final Writer writer;
  private final boolean overwrite;

  /** A command and the files it writes; {@code --overwrite} removes only these. */
  private enum Writer {
    TRAINING("slimfit"),
    EVALUATION("slimfit evaluate"),
    EXPORT("slimfit export"),
    /** It goes on with what is there, and removes nothing. */
    COMPARISON("slimfit compare");

    private final String command;

    Writer(String command) {
      this.command = command;
    }

    WrittenFiles files() {
      return switch (this) {
        case TRAINING -> WrittenFiles.OF_TRAINING;
        case EVALUATION -> WrittenFiles.OF_EVALUATION;
        case EXPORT -> WrittenFiles.OF_EXPORT;
        case COMPARISON -> WrittenFiles.NONE;
      };
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

  /** The folder of a comparison, which goes on with what is there. */
  public static OutputFolder ofComparison(Path path) {
    return new OutputFolder(path, Writer.COMPARISON, false);
  }

  /** As {@link #ofTraining}, for an exported model, which {@link #receive} puts here. */
  public static OutputFolder ofExport(Path path, boolean overwrite) {
    return new OutputFolder(path, Writer.EXPORT, overwrite);
  }

  /** The folder that another process of the run writes to. This one changes nothing there. */
  public static OutputFolder ofOtherProcess(Path path) {
    return new OutputFolder(path, Writer.TRAINING);
  }

  /**
   * The folder of a run that goes on in it. What it contains stays.
   *
   * @throws InputException if it is not there, or not writable
   */
  public static OutputFolder ofResumed(Path path) {
    return new OutputFolder(path);
  }

  private OutputFolder(Path path) {
    this(path, Writer.TRAINING);
    if (!Files.isDirectory(path) || !Files.isWritable(path)) {
      throw wrong("this is not a folder that can be written to", "Choose another {output}");
    }
  }

  private OutputFolder(Path path, Writer writer) {
    this.path = path;
    this.writer = writer;
    overwrite = false;
  }

  private OutputFolder(Path path, Writer writer, boolean overwrite) {
    this.path = path;
    this.writer = writer;
    this.overwrite = overwrite;
    if (Files.isDirectory(path)) {
      if (writer != Writer.COMPARISON) {
        checkContent();
      }
      if (!Files.isWritable(path)) {
        throw wrong(
            "the folder is not writable", "Choose another {output}, or change its permissions");
      }
    } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      throw wrong(Place.brokenLink(path).orElse("this is not a folder"), "Choose another {output}");
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
        if (writer != Writer.COMPARISON) {
          checkContent();
          writer.files().remove(path);
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
   * Keeps other runs out, and changes nothing.
   *
   * @throws InputException if another run is writing here
   */
  public RunLock lock() {
    return RunLock.take(path);
  }

  /** Writes what there is of the log to the disk; returns its length in bytes. */
  public long syncLog() throws IOException {
    if (!Files.exists(resolve(STEPS))) {
      return 0; // a program may train without it
    }
    try (FileChannel log = FileChannel.open(resolve(STEPS), StandardOpenOption.WRITE)) {
      log.force(true);
      return log.size();
    }
  }

  /**
   * Cuts the log to what it was when a checkpoint was saved.
   *
   * @return how many bytes of it are missing; 0 if none are
   */
  public long cutLog(long bytes) {
    if (!Files.exists(resolve(STEPS))) {
      return bytes;
    }
    try (FileChannel log = FileChannel.open(resolve(STEPS), StandardOpenOption.WRITE)) {
      long missing = Math.max(0, bytes - log.size());
      log.truncate(bytes);
      return missing;
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(resolve(STEPS)) + ": cannot be cut: " + e, e);
    }
  }

  /** Replaces a file by another one, or by a link to it, so that it is never incomplete. */
  public void replace(Path name, Path source) throws IOException {
    Path target = path.resolve(name.toString());
    Files.createDirectories(target.resolveSibling(""));
    Path temporary =
        target.resolveSibling("." + target.getFileName() + "." + UUID.randomUUID() + ".tmp");
    SealedFolder.linkOrCopy(source, temporary);
    Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    Files.deleteIfExists(temporary); // which is left if both were the same file already
  }

  /** Whether a process may have left this file, or writes it now. */
  public static boolean isTemporary(Path file) {
    String name = String.valueOf(file.getFileName());
    return !PendingFile.targetOf(name).equals(name);
  }

  /**
   * Puts files here once all of them are written: the folder appears complete, or, if it exists, is
   * filled at the end, with the last file last. A failure leaves it as it was.
   *
   * @param last the name of the file without which the others are of no use
   * @return what the writer returns
   * @throws InputException if another run is writing here, or has written since the folder was
   *     checked
   */
  public <T> T receive(String last, FolderWriter<T> files) {
    try {
      if (Files.exists(path)) {
        try (RunLock lock = RunLock.take(path)) {
          checkContent();
          return writeAndMove(path.resolve(INCOMPLETE), last, files);
        }
      } else {
        Path here = path.toAbsolutePath().normalize();
        Files.createDirectories(here.resolveSibling(""));
        Path hidden = here.resolveSibling("." + here.getFileName() + "." + UUID.randomUUID());
        try {
          T result = files.write(Files.createDirectory(hidden));
          Files.move(hidden, here, StandardCopyOption.ATOMIC_MOVE);
          return result;
        } finally {
          deleteIfExists(hidden);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be written: " + e, e);
    }
  }

  /**
   * Writes files to a folder that exists and is empty.
   *
   * @param <T> what it knows then
   */
  public interface FolderWriter<T> {
    T write(Path folder) throws IOException;
  }

  private <T> T writeAndMove(Path incomplete, String last, FolderWriter<T> files)
      throws IOException {
    deleteIfExists(incomplete);
    try {
      T result = files.write(Files.createDirectory(incomplete));
      List<Path> written;
      try (Stream<Path> all = Files.list(incomplete)) {
        written = all.filter(file -> !file.endsWith(last)).sorted().toList();
      }
      removeEarlier();
      for (Path file : written) {
        Files.move(file, path.resolve(file.getFileName()));
      }
      Files.move(incomplete.resolve(last), path.resolve(last));
      return result;
    } finally {
      deleteIfExists(incomplete);
    }
  }

  /** Removes the files of an earlier export. */
  private void removeEarlier() throws IOException {
    for (String name : names()) {
      if (!name.equals(INCOMPLETE)) {
        Files.delete(path.resolve(name));
      }
    }
  }

  private static void deleteIfExists(Path folder) throws IOException {
    if (Files.exists(folder)) {
      SealedFolder.delete(folder);
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
    requireOutside("model", Path.of(model));
    adapter.ifPresent(folder -> requireOutside("adapter", folder));
    data.inputs().forEach(this::requireOutside);
  }

  /**
   * Rejects a run that would delete a file or a folder that it reads.
   *
   * @param option that names it
   */
  public void requireOutside(String option, Path input) {
    if (!overwrite || !Files.isDirectory(path)) { // nothing is removed
      return;
    }
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
      if (!names.isEmpty() && !overwrite) {
        throw wrong(
            "the folder is not empty: it contains " + Place.printable(String.join(", ", names)),
            "Choose another {output}, or give {overwrite}");
      }
      List<String> others = writer.files().others(path);
      if (!others.isEmpty()) {
        throw wrong(
            "the folder contains files that " + writer.command + " did not write: "
                + Place.printable(others),
            "Choose another {output}: {overwrite} removes only results of " + writer.command);
      }
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

  /** Removes a file or a folder with everything in it, if there is one. */
  public static void remove(Path tree) {
    try {
      if (Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
        SealedFolder.delete(tree);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(tree) + ": cannot be removed: " + e, e);
    }
  }
}
