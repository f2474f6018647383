package io.slimfit.run.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.SafetensorsReader;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.nn.Parameter;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.WrittenFiles;
import io.slimfit.task.Tasks;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.train.Resumption;
import io.slimfit.train.TrainerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A run that did not end, or that should go on: what its output folder says about it.
 *
 * @param folder its output folder
 * @param record what the run is
 */
public record ResumedRun(Path folder, RunRecord record) {
  /** @throws InputException if there is no such folder, or nothing in it that can be resumed */
  public static ResumedRun open(Path folder) {
    Place place = Place.setting("resume").of(folder);
    if (!Files.isDirectory(folder)) {
      throw new InputException(
          place,
          Files.exists(folder) ? "this is not a folder" : Place.missingFolder(folder),
          "Give the output folder of a run");
    }
    Path checkpoints = new CheckpointFolder(folder).path();
    if (Files.isRegularFile(checkpoints.resolve(RunRecord.NAME))) {
      return new ResumedRun(folder, record(folder));
    }
    if (isFinishedWithoutRecord(folder)) {
      RunRecord done = RunRecord.started(Map.of(), List.of(), Map.of()).finish();
      return new ResumedRun(folder, done);
    }
    throw new InputException(
        place,
        "there is nothing to go on from: no " + CheckpointFolder.NAME + "/" + RunRecord.NAME,
        "Give the output folder of a run; one that was ended before its first step has to be"
            + " started again");
  }

  /** The record of the run; if it is damaged, that of its newest good checkpoint. */
  private static RunRecord record(Path folder) {
    CheckpointFolder all = new CheckpointFolder(folder);
    try {
      return RunRecord.read(all.path());
    } catch (InputException damaged) {
      if (RunRecord.isOfAnotherVersion(all.path())) {
        throw damaged;
      }
      return all.newestGood(note -> {})
          .map(step -> RunRecord.read(all.of(step)))
          .orElseThrow(() -> damaged);
    }
  }

  /** Whether a folder contains a run that has begun. */
  public static boolean isIn(Path folder) {
    return isFinishedWithoutRecord(folder)
        || Files.isRegularFile(new CheckpointFolder(folder).path().resolve(RunRecord.NAME));
  }

  /** A finished run without checkpoints leaves no record. */
  private static boolean isFinishedWithoutRecord(Path folder) {
    return Files.isRegularFile(folder.resolve(OutputFolder.METRICS));
  }

  /** Whether everything was written. */
  public boolean isFinished() {
    return record.finished() && Files.isRegularFile(folder.resolve(OutputFolder.METRICS));
  }

  /** The seeds of a series; empty for a single run. */
  public List<Long> seeds() {
    return record.seeds();
  }

  /** The words of each option by its key; paths are such that they are found from here. */
  public Map<String, List<String>> options() {
    Map<String, List<String>> here = new LinkedHashMap<>();
    record
        .options()
        .forEach((key, words) ->
            here.put(key, isPath(key) ? words.stream().map(this::fromHere).toList() : words));
    here.computeIfPresent(SpeedOptions.THREADS.key(), (key, words) -> List.of(fewer(words.get(0))));
    return here;
  }

  /** No more threads than this machine has processors. */
  private static String fewer(String threads) {
    int here = Runtime.getRuntime().availableProcessors();
    try {
      return String.valueOf(Math.min(Integer.parseInt(threads), here));
    } catch (NumberFormatException e) {
      return threads; // whoever reads it says what is wrong
    }
  }

  private static boolean isPath(String key) {
    return Options.all().stream()
        .filter(option -> option.key().equals(key))
        .anyMatch(option -> option.type() == Path.class || option == ModelSourceOptions.MODEL);
  }

  private String fromHere(String path) {
    try {
      Path there = record.folder().resolve(path);
      return Files.exists(Path.of(path)) || !Files.exists(there) ? path : there.toString();
    } catch (InvalidPathException e) {
      return path; // a name of a model
    }
  }

  /**
   * The configuration of the run, with its output folder, ready to be changed.
   *
   * @throws InputException if the run has an option or a task that is unknown here
   */
  public RunConfigBuilder builder(Tasks tasks) {
    OptionValues values = new OptionValues();
    options().forEach((key, words) -> {
      Option<?> option = Options.all().stream()
          .filter(known -> known.key().equals(key))
          .findFirst()
          .orElseThrow(() -> new InputException(
              Place.file(folder),
              "the run has the option '" + Place.printable(key) + "', which is unknown",
              "Resume with the slimfit that started it"));
      values.setRead(
          option,
          option.hasSeveralValues()
              ? words.stream().map(option::read).toList()
              : option.read(words.get(0)));
    });
    String task = values.get(DataOptions.TASK).orElseThrow();
    return RunConfig.forTask(tasks.get(task, Place.setting("task")))
        .set(values)
        .set(OutputOptions.OUTPUT, folder.toString());
  }

  /** The newest good checkpoint; {@code note} is told which are damaged. */
  public Optional<Saved> newest(Consumer<String> note) {
    CheckpointFolder all = new CheckpointFolder(folder);
    return all.newestGood(note, step -> new Saved(all.of(step), step).strangeness(record))
        .map(step -> new Saved(all.of(step), step));
  }

  /** Whether there is any checkpoint, good or not. */
  public boolean hasCheckpoints() {
    return !new CheckpointFolder(folder).steps().isEmpty();
  }

  /** A good checkpoint. */
  public record Saved(Path folder, long step) {
    /**
     * Restores everything but the files of the output folder.
     *
     * @param run new
     * @param changes all changes of the run so far, for the listeners
     * @throws InputException if it was written by another version, or belongs to another model
     */
    public Resumption restore(LiveRun run, List<Resumption.Change> changes) {
      JsonNode json = json();
      NativeMemory memory = run.memory();
      try (SafetensorsReader weights =
              SafetensorsReader.open(folder.resolve(CheckpointKeeper.MODEL));
          SafetensorsReader optimizer =
              SafetensorsReader.open(folder.resolve(CheckpointKeeper.OPTIMIZER));
          SafetensorsReader numbers =
              SafetensorsReader.open(folder.resolve(CheckpointKeeper.NUMBERS))) {
        for (Parameter parameter : run.model().parameters().all()) {
          weights.read(parameter.name(), parameter.value());
        }
        TrainerState.Values values =
            SavedState.values(json, Numbers.read(numbers.stored(memory)), optimizer.stored(memory));
        run.state().restore(values, run.model().parameters().all());
        run.data().restore(json.path(CheckpointKeeper.DATA));
        run.workers().reserve(SavedState.workspaces(json));
        memory.setPeaks(SavedState.peaks(json));
        return new Resumption(
            values.steps(), values.losses(), values.seconds(), values.evaluations(), changes);
      } catch (IllegalArgumentException e) {
        throw new InputException(
            Place.file(folder),
            "does not fit this run: " + Place.printable(String.valueOf(e.getMessage())),
            "Resume it with the model and the options that it was saved with",
            e);
      }
    }

    /** Why this is no checkpoint of the run after this step, if it was put here by hand. */
    private Optional<String> strangeness(RunRecord run) {
      long saved = json().path(SavedState.STEP).longValue();
      if (saved != step) {
        return Optional.of("it was saved after step " + saved);
      }
      Set<String> allowed =
          run.changes().stream().map(Resumption.Change::what).collect(Collectors.toSet());
      return Differences.between(RunRecord.read(folder), run, step, true).stream()
          .map(Resumption.Change::what)
          .filter(what -> !allowed.contains(what))
          .findFirst()
          .map(what -> "it belongs to a run with another " + what);
    }

    /** The length of steps.jsonl when the checkpoint was saved. */
    public long logBytes() {
      return json().path(CheckpointKeeper.LOG_BYTES).longValue();
    }

    private JsonNode json() {
      JsonNode json = StrictJson.readObject(folder.resolve(CheckpointKeeper.STATE));
      RunRecord.requireFormat(json, Place.file(folder.resolve(CheckpointKeeper.STATE)));
      return json;
    }

    /** Puts the model that was kept, and what belongs to it, into an output folder. */
    public void restoreKept(OutputFolder output) {
      Path kept = folder.resolve(CheckpointKeeper.KEPT);
      if (!Files.isDirectory(kept)) {
        return;
      }
      try (Stream<Path> files = Files.walk(kept)) {
        for (Path file : files.filter(Files::isRegularFile).toList()) {
          output.replace(kept.relativize(file), file);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(Place.file(kept) + ": cannot be restored: " + e, e);
      }
    }
  }

  /**
   * Makes the folder ready for the run that goes on in it: what a process that was killed left is
   * deleted, and so are checkpoints after the one that is used, which are damaged.
   *
   * @param step of the checkpoint that is used; 0 if there is none
   */
  public void clean(long step) {
    CheckpointFolder all = new CheckpointFolder(folder);
    try {
      CheckpointFolder.deleteUnfinished(folder, "");
      CheckpointFolder.deleteUnfinished(folder, OutputFolder.MODEL);
      CheckpointFolder.deleteUnfinished(folder, CheckpointFolder.NAME);
      all.delete(other -> other > step);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(folder) + ": cannot be prepared: " + e, e);
    }
  }

  /** Writes the record of a run that starts, or goes on, in an output folder. */
  public static void begin(RunRecord record, OutputFolder output) {
    Path checkpoints = new CheckpointFolder(output.path()).path();
    try {
      Files.createDirectories(checkpoints);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(checkpoints) + ": cannot be created: " + e, e);
    }
    record.write(checkpoints);
  }

  /** Notes that everything is written. Without checkpoints, nothing is left to go on from. */
  public static void end(RunRecord record, OutputFolder output) {
    CheckpointFolder all = new CheckpointFolder(output.path());
    if (!all.steps().isEmpty()) {
      record.finish().write(all.path());
      return;
    }
    try {
      WrittenFiles.OF_CHECKPOINT.removeWith(all.path());
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(all.path()) + ": cannot be removed: " + e, e);
    }
  }
}
