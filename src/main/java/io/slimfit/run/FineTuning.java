package io.slimfit.run;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.ParameterPattern;
import io.slimfit.freeze.Trainable;
import io.slimfit.model.Batch;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.Optimizers;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.output.RunLock;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.task.TrainingData;
import io.slimfit.task.image.ImageTask;
import io.slimfit.task.image.ImageTrainingData;
import io.slimfit.task.question.QuestionTrainingData;
import io.slimfit.task.question.SquadTask;
import io.slimfit.task.text.TextTask;
import io.slimfit.task.text.TextTrainingData;
import io.slimfit.tensor.Devices;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Workers;
import io.slimfit.train.BestModel;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainingFailedException;
import io.slimfit.train.TrainingLoop;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * One run from its configuration to its results: reads data and model, trains, judges, writes the model. Everything that can be
 * wrong with the input is found before the output folder is touched.
 */
public final class FineTuning {
  private final RunConfig config;
  private final RunListener listener;
  private final TaskKind task;
  private final OutputFolder output;
  private volatile boolean stopped;

  /** @throws io.slimfit.base.InputException if the device is not there, or the output folder cannot be used */
  public FineTuning(RunConfig config, RunListener listener) {
    this.config = config.withEngine(config.engine().onThisMachine(listener::onNote));
    this.listener = listener;
    task = Tasks.get(config.task(), Place.setting("task"));
    Devices.requireAvailable(config.engine().device(), Place.setting("device"));
    output = OutputFolder.ofTraining(config.output(), config.overwrite());
    output.requireOutside(config.model().name(), config.data());
  }

  /** Ends the run after the step that is under way; may be called from any thread. */
  public void stop() {
    stopped = true;
  }

  /**
   * Runs to the end.
   *
   * @throws io.slimfit.base.InputException if data, model or options are wrong
   * @throws TrainingFailedException if the loss becomes infinite or not a number
   */
  public RunResult run() {
    ModelSource pretrained = ModelSource.of(config.model(), listener);
    NativeMemory memory = new NativeMemory(config.engine().device());
    try (Workers workers = new Workers(config.engine().threads(), memory)) {
      if (task instanceof ImageTask images) {
        ImageModelLoader start = ImageModelLoader.of(pretrained, config.model().sizes(), listener);
        try (TrainingData<ImageBatch> course =
            new ImageTrainingData(images, start.input(), config, workers, listener)) {
          return learn(course, start, workers, memory);
        }
      }
      config.model().requireUnchanged();
      TextModelLoader start =
          TextModelLoader.toTrain(pretrained, config.schedule().maxLength(), listener);
      if (task instanceof TextTask text) {
        try (Tokenization tokenization = start.tokenization();
            TrainingData<TokenBatch> course = new TextTrainingData(
                text.load(config.data().path(), config.data().files()),
                tokenization,
                config,
                workers,
                listener)) {
          return learn(course, start, workers, memory);
        }
      }
      if (task instanceof SquadTask squad) {
        Path data = config
            .data()
            .path()
            .orElseThrow(() -> new InputException(
                Place.setting("data"),
                "task " + task.name() + " needs a folder with train*.json and dev*.json",
                "Give its path: {data DIR}"));
        try (Tokenization tokenization = start.tokenization();
            TrainingData<TokenBatch> course = new QuestionTrainingData(
                squad, data, tokenization, config, output.path(), workers, listener)) {
          return learn(course, start, workers, memory);
        }
      }
      throw new IllegalStateException("task " + task.name() + " is of no known kind");
    }
  }

  private <B extends Batch<B>> RunResult learn(
      TrainingData<B> course, ModelLoader<B> start, Workers workers, NativeMemory memory) {
    BestModel best = new BestModel(config.evaluation().metric(), course.metrics());
    try (ModelLoader.Loaded<B> loaded =
        start.load(course.aim(), modelOptions(), config.model().head(), config.seed(), memory)) {
      Model<B> model = loaded.model();
      Freezing freezing = freezing(model, loaded.unfamiliar());
      BatchSchedule<B> steps = course.steps();
      RunSummary summary = new RunSummary(
          config,
          start.description(),
          model.parameters().elements(),
          freezing.scheduledWeights(),
          course.trainSamples(),
          course.evalSamples(),
          steps.count(),
          output.path());
      try (RunLock lock = output.prepare();
          Optimizer optimizer = Optimizers.make(config.optimizer(), output.path(), memory)) {
        listener.onStart(summary);
        Trainer<B> trainer = new Trainer<>(
            model,
            freezing,
            optimizer,
            config.optimizer().rate(steps.count()),
            config.optimizer().clipping(),
            config.engine().profileTable(),
            config.engine().precisions().backward(),
            workers,
            config.seed());
        Runnable save = () -> start.save(model, output.resolve("model"), course::describe);
        return new TrainingLoop<>(summary, trainer, model, course, steps, best, save, listener)
            .run(() -> stopped);
      }
    }
  }

  private Freezing freezing(Model<?> model, Set<String> unfamiliar) {
    List<Trainable> trainables = model.trainables();
    return new Freezing(
        FreezePolicies.of(config.freeze()),
        trainables,
        always(model, trainables, unfamiliar),
        config.seed(),
        config.freeze().truncate());
  }

  /**
   * Of the head what has the task to learn from the beginning, a fresh pooler too; with the paper's recipe what its released code says. From
   * nothing everything is fresh, and the layer of the task alone is meant.
   */
  private Set<String> always(Model<?> model, List<Trainable> trainables, Set<String> unfamiliar) {
    if (config.alwaysTrain().isPresent()) {
      return new ParameterPattern(config.alwaysTrain().get(), Place.setting("alwaysTrain"))
          .in(trainables);
    }
    boolean ofPaper = config.recipe() == RunConfig.RecipeKind.PAPER;
    if (!ofPaper && !config.model().fromNothing()) {
      return unfamiliar;
    }
    Set<String> always = new LinkedHashSet<>();
    for (Parameter parameter : model.taskParameters()) {
      if (ofPaper ? !task.recipe().headIsScheduled() : unfamiliar.contains(parameter.name())) {
        always.add(parameter.name());
      }
    }
    return always;
  }

  private ModelOptions modelOptions() {
    Precision precision = config.engine().precisions().forward();
    return switch (config.recipe()) {
      case SLIMFIT -> ModelOptions.standard().withPrecision(precision);
      case PAPER -> ModelOptions.released().withPrecision(precision);
    };
  }
}
