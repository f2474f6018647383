package io.slimfit.run;

import io.slimfit.base.Place;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.RunLength;
import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.optim.GradientReducer;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.BestModel;
import io.slimfit.train.LoopConfig;
import io.slimfit.train.LossHistory;
import io.slimfit.train.ModelKeeper;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainerState;
import io.slimfit.train.TrainingFailedException;
import io.slimfit.train.TrainingLoop;

/**
 * One run from its configuration to its results: reads data and model, trains, evaluates, writes
 * the model. Everything that can be wrong with the input is found before the output folder is
 * touched.
 */
public final class FineTuning {
  private final RunConfig config;
  private final RunListener listener;
  private final TaskKind<?> task;
  private final OutputFolder output;
  private final ModelChoices choices;
  private volatile boolean stopped;

  /**
   * @param config as {@link RunConfig#onThisMachine} makes it
   * @throws io.slimfit.base.InputException if the device does not exist, or the output folder
   *     cannot be used
   */
  public FineTuning(RunConfig config, RunListener listener) {
    this.config = config;
    this.listener = listener;
    task = config.task();
    choices = new ModelChoices(config);
    Devices.requireAvailable(config.engine().device(), Place.setting("device"));
    output = OutputFolder.ofTraining(config.output(), config.overwrite());
    output.requireOutside(config.model().name(), config.data());
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
    NativeLibraries.load(listener::onRawNote);
    NativeMemory memory = new NativeMemory(config.engine().device());
    try (Workers workers = new Workers(config.engine().threads(), memory)) {
      return train(task, workers, memory);
    }
  }

  private <B extends Batch<B>> RunResult train(
      TaskKind<B> kind, Workers workers, NativeMemory memory) {
    ModelSource source = ModelSource.of(config.model(), listener);
    config.model().requireFit(kind.settings());
    TrainingSettings settings = new TrainingSettings(
        config.data(),
        config.schedule(),
        config.engine().microBatch(),
        config.model().sizes().imageSize(),
        config.seed(),
        output.path());
    try (TrainingData<B> data = kind.training(source, settings, workers, listener::onRawNote)) {
      return train(data, new ModelLoader<>(source, data.input(), listener), workers, memory);
    }
  }

  private <B extends Batch<B>> RunResult train(
      TrainingData<B> data, ModelLoader<B> start, Workers workers, NativeMemory memory) {
    BestModel best = new BestModel(config.evaluation().metric(), data.metrics());
    try (ModelLoader.Loaded<B> loaded = start.load(
        data.outputs(), choices.modelOptions(), config.model().head(), config.seed(), memory)) {
      Model<B> model = loaded.model();
      BatchSchedule<B> batches = data.steps();
      Freezing freezing = choices.freezing(
          model, loaded.unfamiliar(), new RunLength(batches.count(), batches.stepsPerEpoch()));
      RunSummary summary = new RunSummary(
          start.description(),
          model.parameters().elements(),
          freezing.scheduledWeights(),
          data.trainSamples(),
          data.evalSamples(),
          batches.count());
      try (RunLock lock = output.prepare();
          Optimizer optimizer = Optimizers.make(config.optimizer(), output.path(), memory)) {
        listener.onStart(summary);
        LossHistory losses = new LossHistory(batches.stepsPerEpoch(), batches.count());
        Trainer<B> trainer = new Trainer<>(
            model,
            freezing,
            config.trainer(batches.count()),
            GradientReducer.singleProcess(),
            workers,
            new TrainerState(optimizer, freezing, losses, best));
        LoopConfig loop = new LoopConfig(config.evaluation(), config.probeEvery());
        ModelKeeper keeper = keeper(
            () -> start.save(model, data.outputs(), output.resolve("model"), data::describe));
        return new TrainingLoop<>(summary, loop, trainer, model, data, batches, keeper, listener)
            .run(() -> stopped);
      }
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
