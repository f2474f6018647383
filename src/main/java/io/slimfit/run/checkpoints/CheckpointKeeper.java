package io.slimfit.run.checkpoints;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.AtomicFile;
import io.slimfit.checkpoint.DiskSpace;
import io.slimfit.checkpoint.SafetensorsWriter;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.run.config.CheckpointConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.WrittenFiles;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.RunListener;
import io.slimfit.train.StateKeeper;
import io.slimfit.train.TrainerState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Saves checkpoints in the output folder while a run trains, and deletes older ones once a newer
 * one is complete. Where there is no room for one, the run goes on without it, and the next that is
 * due is tried again.
 */
public final class CheckpointKeeper implements StateKeeper {
  static final String MODEL = "model.safetensors";
  static final String OPTIMIZER = "optimizer.safetensors";
  static final String NUMBERS = "numbers.safetensors";
  static final String STATE = "state.json";
  static final String KEPT = "kept"; // the model of the best evaluation, and what belongs to it
  static final String DATA = "data";
  static final String LOG_BYTES = "log_bytes";

  private static final long ROOM_FOR_THE_REST = 1 << 20;

  private final CheckpointConfig config;
  private final RunRecord record;
  private final OutputFolder output;
  private final CheckpointFolder folder;
  private final LiveRun run;
  private final TrainerState state;
  private final long stepsPerEpoch;
  private final RunListener listener;
  private final LongSupplier nanoTime;
  private long lastSaved; // its step
  private long lastTime;
  private long lastDuration;
  private boolean failing;

  /**
   * @param record of the run, which each checkpoint contains
   * @param run as it is now saved, or new
   * @param nanoTime monotonic
   */
  public CheckpointKeeper(
      CheckpointConfig config,
      RunRecord record,
      OutputFolder output,
      LiveRun run,
      long stepsPerEpoch,
      RunListener listener,
      LongSupplier nanoTime) {
    this.config = config;
    this.record = record;
    this.output = output;
    folder = new CheckpointFolder(output.path());
    this.run = run;
    state = run.state();
    this.stepsPerEpoch = stepsPerEpoch;
    this.listener = listener;
    this.nanoTime = nanoTime;
    lastSaved = folder.steps().stream().findFirst().orElse(0L);
    lastTime = nanoTime.getAsLong();
  }

  /** The step of the newest checkpoint; 0 if there is none. */
  public long newest() {
    return lastSaved;
  }

  /** The folder of the newest checkpoint, if there is one. */
  public Path newestFolder() {
    return folder.of(lastSaved);
  }

  @Override
  public void afterStep(boolean best) {
    Duration since = Duration.ofNanos(nanoTime.getAsLong() - lastTime);
    boolean due =
        config.every().isDue(state.steps(), stepsPerEpoch, since, Duration.ofNanos(lastDuration));
    if (due || (best && config.keepBest())) {
      save();
    }
  }

  @Override
  public void beforeEnd() {
    save();
  }

  private void save() {
    if (state.steps() == lastSaved) {
      return; // which is also so before the first step
    }
    long begin = nanoTime.getAsLong();
    NativeMemory memory = run.memory();
    NativeMemory.Peaks peaks = memory.peaks();
    TrainerState.Values values = state.values();
    long needed = bytes(values);
    try {
      Files.createDirectories(folder.path());
      if (DiskSpace.shortage(folder.path(), needed).isPresent()) {
        tellFailure(needed);
        return;
      }
      write(values, peaks);
      deleteOld(values.evaluations());
      lastSaved = values.steps();
      failing = false;
      listener.onSaved(values.steps());
    } catch (IOException e) {
      recover(e, needed);
    } catch (UncheckedIOException e) {
      recover(Objects.requireNonNull(e.getCause()), needed);
    } finally {
      memory.setPeaks(peaks);
      lastTime = nanoTime.getAsLong();
      lastDuration = lastTime - begin;
    }
  }

  private void write(TrainerState.Values values, NativeMemory.Peaks peaks) throws IOException {
    try (SealedFolder pending = SealedFolder.create(folder.of(values.steps()))) {
      Path into = pending.path();
      SafetensorsWriter.write(into.resolve(MODEL), new ModelTensors(run.model().parameters()));
      SafetensorsWriter.write(into.resolve(OPTIMIZER), values.optimizer());
      SafetensorsWriter.write(
          into.resolve(NUMBERS), new Numbers(SavedState.numbers(values), run.memory()));
      for (Path file : kept(values.evaluations())) {
        pending.link(output.resolve(file.toString()), KEPT + "/" + file);
      }
      ObjectNode json = SavedState.json(values, peaks, run.workers().workspaces());
      json.put(LOG_BYTES, output.syncLog());
      json.set(DATA, run.data().state());
      AtomicFile.write(
          into.resolve(STATE), (json.toPrettyString() + "\n").getBytes(StandardCharsets.UTF_8));
      record.write(into);
      pending.seal();
    }
  }

  /** The files of the model that was kept, by their paths in the output folder. */
  private List<Path> kept(List<EvaluationReport> evaluations) throws IOException {
    if (evaluations.isEmpty()) {
      return List.of(); // what an earlier run may have left does not count
    }
    Path model = output.resolve(OutputFolder.MODEL);
    try (Stream<Path> files = Files.walk(model)) {
      return Stream.concat(
              files
                  .filter(Files::isRegularFile)
                  .filter(file -> WrittenFiles.OF_MODEL.contain(model.relativize(file)))
                  .map(file -> output.path().relativize(file))
                  .filter(file -> !OutputFolder.isTemporary(file)),
              run.data().keptFiles().stream().map(Path::of))
          .toList();
    }
  }

  /** Deletes all but the newest and, if it is kept, the one after the best evaluation. */
  private void deleteOld(List<EvaluationReport> evaluations) throws IOException {
    List<Long> newest = folder.steps().stream().limit(config.keepLast()).toList();
    OptionalLong best = config.keepBest()
        ? evaluations.stream()
            .filter(EvaluationReport::best)
            .mapToLong(EvaluationReport::step)
            .max()
        : OptionalLong.empty();
    folder.delete(
        step -> !newest.contains(step) && !(best.isPresent() && best.getAsLong() == step));
  }

  /** What a checkpoint takes beside the files that it shares with others. */
  private long bytes(TrainerState.Values values) {
    return CheckpointSize.bytes(run.model(), values.optimizer(), values.steps())
        + ROOM_FOR_THE_REST;
  }

  private void recover(IOException failure, long needed) {
    if (!DiskSpace.isFull(failure, folder.path(), needed)) {
      throw new UncheckedIOException(
          Place.file(folder.path()) + ": no checkpoint can be saved: " + failure
              + "; check that the folder is there and writable; earlier checkpoints are as they"
              + " were",
          failure);
    }
    tellFailure(needed);
  }

  private void tellFailure(long needed) {
    if (!failing) {
      listener.onRawNote("no checkpoint was saved after step " + state.steps()
          + ": the disk is full: " + DiskSpace.sentence(folder.path(), needed)
          + "; training goes on, and saving is tried again");
    }
    failing = true;
  }
}
