package io.slimfit.run;

import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.DiskSpace;
import io.slimfit.distributed.RankException;
import io.slimfit.distributed.RankSource;
import io.slimfit.distributed.Ranks;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RunLength;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.run.checkpoints.CheckpointKeeper;
import io.slimfit.run.checkpoints.Differences;
import io.slimfit.run.checkpoints.LiveRun;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.checkpoints.RunRecord;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.run.plan.EnoughMemory;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.OutOfNativeMemoryException;
import io.slimfit.tensor.Processor;
import io.slimfit.tensor.Workers;
import io.slimfit.train.BestModel;
import io.slimfit.train.LoopConfig;
import io.slimfit.train.LossHistory;
import io.slimfit.train.ModelKeeper;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StateKeeper;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainerState;
import io.slimfit.train.TrainingFailedException;
import io.slimfit.train.TrainingLoop;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run from its configuration to its results: reads data and model, trains, evaluates, writes
 * the model. Everything that can be wrong with the input is found before the output folder is
 * touched.
 */
public final class FineTuning {
  private static final int FEW_STEPS = 30; // less than that rarely changes what a model predicts
  private static final int STEPS_OF_A_CLASS = 3; // less than that, times the classes, learns few

  private final RunConfig config;
  private final Map<String, List<String>> options;
  private final Optional<ResumedRun> resumed;
  private final boolean changesAllowed;
  private final RunListener listener;
  private final TaskKind<?> task;
  private final OutputFolder output;
  private final ModelChoices choices;
  private final Optional<RankSource> source;
  private volatile boolean stopped;

  /** A run that starts; its checkpoints have the options that are in its configuration. */
  public FineTuning(RunConfig config, RunListener listener) {
    this(config, Options.written(config), listener);
  }

  /**
   * A run that starts.
   *
   * @param config as {@link RunConfig#onThisMachine} makes it
   * @param options the words to repeat the run with, for its checkpoints
   * @throws io.slimfit.base.InputException if the device does not exist, or the output folder
   *     cannot be used
   */
  public FineTuning(RunConfig config, Map<String, List<String>> options, RunListener listener) {
    this(config, options, Optional.empty(), false, Optional.empty(), listener);
  }

  /**
   * A run that goes on. If its output folder is another one than before, the earlier one stays as
   * it is.
   *
   * @param changesAllowed whether it goes on although something changed that changes the result
   */
  public FineTuning(
      RunConfig config,
      Map<String, List<String>> options,
      ResumedRun resumed,
      boolean changesAllowed,
      RunListener listener) {
    this(config, options, Optional.of(resumed), changesAllowed, Optional.empty(), listener);
  }

  /**
   * One of several processes of a run. All of them get the same arguments, but for the last two.
   *
   * @param source how this process meets the others; empty if there are none
   * @param listener of another rank than 0, which writes nothing
   */
  public FineTuning(
      RunConfig config,
      Map<String, List<String>> options,
      Optional<ResumedRun> resumed,
      boolean changesAllowed,
      Optional<RankSource> source,
      RunListener listener) {
    this.config = config;
    this.options = options;
    this.resumed = resumed;
    this.changesAllowed = changesAllowed;
    this.listener = listener;
    this.source = source;
    task = config.task();
    choices = new ModelChoices(config);
    Devices.requireAvailable(config.engine().device(), Place.setting("device"));
    source.ifPresentOrElse(this::requireFit, this::requireOne);
    if (!isFirst()) {
      output = OutputFolder.ofOtherProcess(config.output());
    } else if (goesOnInItsFolder()) {
      output = OutputFolder.ofResumed(config.output());
    } else {
      output = OutputFolder.ofTraining(config.output(), config.overwrite());
      output.requireOutside(config.model().name(), config.model().adapter(), config.data());
    }
  }

  private boolean isFirst() {
    return source.map(RankSource::isFirst).orElse(true);
  }

  private void requireFit(RankSource ranks) {
    if (config.engine().microBatch() instanceof MicroBatch.Whole) {
      throw new InputException(
          Place.setting("microBatch"),
          "with 'whole' the parts depend on the number of workers, and there are " + ranks.size()
              + " processes",
          "Give a number of tokens");
    }
    if (config.engine().device() != Device.CPU) {
      throw new InputException(
          Place.setting("device"),
          "several processes train on CPUs only",
          "Leave it out, or use one process");
    }
  }

  private void requireOne() {
    if (config.parallel().processes() > 1) {
      throw new InputException(
          Place.setting("processes"),
          "a program starts its processes itself",
          "Leave it out, and call SlimFit.prepareRank in each process");
    }
  }

  private boolean goesOnInItsFolder() {
    return resumed
        .filter(run -> run.folder()
            .toAbsolutePath()
            .normalize()
            .equals(config.output().toAbsolutePath().normalize()))
        .isPresent();
  }

  /** The configuration of the run. */
  RunConfig config() {
    return config;
  }

  /** Ends the run after the current step; may be called from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs until the end.
   *
   * @throws io.slimfit.base.InputException if data, model or options are invalid
   * @throws TrainingFailedException if the loss becomes infinite or not a number
   */
  public RunResult run() {
    listener.onPreparing("loading native libraries", 0, 0);
    NativeLibraries.load(listener::onRawNote);
    NativeMemory memory = new NativeMemory(config.engine().device());
    try (Workers workers = new Workers(config.engine().threads(), memory)) {
      return source.isPresent()
          ? trainTogether(source.get(), workers, memory)
          : train(task, workers, memory, Optional.empty());
    }
  }

  private RunResult trainTogether(RankSource others, Workers workers, NativeMemory memory) {
    listener.onPreparing("waiting for " + others.size() + " processes", 0, 0);
    try (others;
        Ranks ranks = others.meet(config.parallel().rankTimeout())) {
      try {
        RunResult result = train(task, workers, memory, Optional.of(ranks));
        ranks.await(); // rank 0 has written everything
        return result;
      } catch (RankException e) {
        throw e; // all ranks know
      } catch (RuntimeException e) {
        if (ranks.fail(String.valueOf(e.getMessage()))) {
          throw new SameFailureException(e);
        }
        throw e;
      }
    }
  }

  private <B extends Batch<B>> RunResult train(
      TaskKind<B> kind, Workers workers, NativeMemory memory, Optional<Ranks> ranks) {
    ModelSource model = ModelSource.of(config.model(), listener);
    config.model().requireFit(kind.settings());
    TrainingSettings settings = new TrainingSettings(
        config.data(),
        config.schedule(),
        config.engine().microBatch(),
        config.model().sizes().imageSize(),
        config.seed(),
        output.path(),
        listener::onPreparing,
        config.reportExamples());
    try (TrainingData<B> data = kind.training(model, settings, workers, listener::onRawNote)) {
      EnoughMemory.require(
          config,
          model,
          ranks.map(Ranks::sizeHere).orElse(1),
          listener); // after the heap was found to hold batches
      return train(data, new ModelLoader<>(model, data.input(), listener), workers, memory, ranks);
    }
  }

  private <B extends Batch<B>> RunResult train(
      TrainingData<B> data,
      ModelLoader<B> start,
      Workers workers,
      NativeMemory memory,
      Optional<Ranks> ranks) {
    listener.onPreparing("loading " + Place.printable(start.description()), 0, 0);
    BestModel best = new BestModel(config.evaluation().metric(), data.metrics());
    try (ModelLoader.Loaded<B> loaded = start.load(data.outputs(), choices, memory)) {
      Model<B> model = loaded.model();
      BatchSchedule<B> batches = data.steps();
      noteFewSteps(batches.count(), data.outputs());
      Freezing freezing =
          choices.freezing(loaded, new RunLength(batches.count(), batches.stepsPerEpoch()));
      RunSummary summary = new RunSummary(
          start.description(),
          model.parameters().elements(),
          freezing.scheduledWeights(),
          data.trainSamples(),
          data.evalSamples(),
          batches.count(),
          data.summary());
      RunRecord record = RunRecord.started(
          RunRecord.options(config, options),
          List.of(),
          Differences.facts(data.fingerprint(), loaded.fingerprint(), Processor.kind()));
      ranks.ifPresent(all -> all.agree(RankFacts.of(record, resumed)));
      if (isFirst()) {
        requireRoom(model);
      }
      try (Held folder = holdFolder();
          RankedOptimizer optimizer =
              RankedOptimizer.make(config, pageFolder(), model.parameters(), memory, ranks)) {
        LossHistory losses = new LossHistory(batches.stepsPerEpoch(), batches.count());
        TrainerState state = new TrainerState(optimizer.optimizer(), freezing, losses, best);
        LiveRun live = new LiveRun(model, data, state, workers);
        RunStart ready = new RunStart(output, listener, ranks);
        RunRecord going = resumed.isPresent()
            ? ready.resume(resumed.get(), record, changesAllowed, summary, live)
            : ready.start(record, summary);
        Trainer<B> trainer = new Trainer<>(
            model,
            freezing,
            config.trainer(batches.count()),
            ranks.map(all -> config.parallel().reduction().reducer(all, workers.count())),
            workers,
            state);
        LoopConfig loop = new LoopConfig(config.evaluation(), config.probeEvery());
        ModelKeeper keeper = keeper(() -> save(start, loaded, data));
        noteFewParts(batches, ranks);
        CheckpointKeeper checkpoints = new CheckpointKeeper(
            config.checkpoints(),
            going,
            output,
            live,
            batches.stepsPerEpoch(),
            listener,
            System::nanoTime);
        TrainingLoop<B> training = new TrainingLoop<>(
            summary,
            loop,
            trainer,
            model,
            data,
            batches,
            keeper,
            optimizer.keeper(isFirst() ? checkpoints : StateKeeper.none()),
            listener,
            ranks);
        RunResult result;
        boolean failed = true;
        try {
          result = training.run(() -> stopped);
          failed = false;
        } catch (OutOfNativeMemoryException e) {
          throw new MemoryAdvice(config).failed(e, state.steps() + 1, checkpoints.newest());
        } catch (UncheckedIOException e) {
          throw UnfinishedRunException.of(
              e, output.path(), checkpoints.newestFolder(), checkpoints.newest());
        } finally {
          if (failed) {
            listener.onFailed();
          }
        }
        if (!result.stopped() && isFirst()) {
          ResumedRun.end(going, output);
        }
        return result;
      }
    }
  }

  /** A folder that no other run writes to meanwhile. */
  private interface Held extends AutoCloseable {
    @Override
    void close();
  }

  /** Other ranks change nothing in the folder of rank 0. */
  private Held holdFolder() {
    if (!isFirst()) {
      return () -> {};
    }
    RunLock lock = goesOnInItsFolder() ? output.lock() : output.prepare();
    return lock::close;
  }

  /** The folder of rank 0 need not be there on another machine. */
  private Path pageFolder() {
    return isFirst() ? output.path() : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /** Ranks without a part wait for the others. */
  private void noteFewParts(BatchSchedule<?> batches, Optional<Ranks> ranks) {
    int parts = ranks.isPresent() && batches.count() > 0 ? batches.parts(0).size() : 0;
    if (ranks.isPresent() && parts < ranks.get().size()) {
      listener.onRawNote(
          "a step has " + Counted.of(parts, "part") + " for " + ranks.get().size()
              + " processes, so some have nothing to do: give a larger {batchSize}, or a smaller"
              + " {microBatch}");
    }
  }

  /** Who gives a number of steps knows it. */
  private void noteFewSteps(long steps, OutputSpec learned) {
    int classes = learned.names().size();
    boolean few = steps < Math.max(FEW_STEPS, (long) STEPS_OF_A_CLASS * classes);
    if (few && config.schedule().maxSteps().isEmpty()) {
      listener.onRawNote("training takes only " + Counted.of(steps, "step")
          + (steps < FEW_STEPS ? "" : " for " + Counted.of(classes, "class"))
          + ", in which little is learned: give more {epochs}, or a smaller {batchSize} than "
          + config.schedule().batchSize());
    }
  }

  /** Writes the model and, if additions were trained, the adapter. */
  private <B extends Batch<B>> void save(
      ModelLoader<B> start, ModelLoader.Loaded<B> loaded, TrainingData<B> data) {
    start.save(loaded.model(), data.outputs(), output.resolve(OutputFolder.MODEL), data::describe);
    if (config.model().isLowRank()) {
      start.saveAdapter(
          loaded,
          choices.always(loaded),
          data.outputs(),
          output.resolve(OutputFolder.ADAPTER),
          data::describe);
    }
  }

  /**
   * The model is written at the end: too late to find that there is no room for it. Checkpoints,
   * which contain it, too, are saved as soon as there is.
   */
  private void requireRoom(Model<?> model) {
    long bytes = model.parameters().elements() * Float.BYTES;
    DiskSpace.shortage(output.path(), bytes).ifPresent(shortage -> {
      throw new InputException(
          Place.setting("output").of(output.path()),
          "there is no room for the model: " + shortage,
          "Free space there, or choose another {output}");
    });
    if (!(config.checkpoints().every() instanceof SaveEvery.Never)) {
      DiskSpace.shortage(output.path(), 2 * bytes)
          .ifPresent(
              shortage -> listener.onRawNote("there is no room for a checkpoint beside the model: "
                  + shortage + "; training begins, and saving is tried"));
    }
  }

  private ModelKeeper keeper(Runnable save) {
    return new ModelKeeper() {
      @Override
      public void keep() {
        save.run();
      }

      @Override
      public String place() {
        return output.path().toString();
      }
    };
  }
}
