package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.report.HuggingFaceFiles;
import io.slimfit.report.TaskPredictions;
import io.slimfit.task.ImageTask;
import io.slimfit.task.Task;
import io.slimfit.task.Tasks;
import io.slimfit.task.TextTask;
import io.slimfit.train.EvaluationSchedule;
import io.slimfit.train.FineTuning;
import io.slimfit.train.InferenceConfig;
import io.slimfit.train.RunConfig;
import io.slimfit.train.RunConfigBuilder;
import io.slimfit.train.RunListener;
import io.slimfit.train.SeedSeries;
import io.slimfit.train.TextClassifier;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code slimfit train}: without options the embedded model learns the embedded task. */
@Command(
    name = "train",
    sortOptions = false,
    abbreviateSynopsis = true,
    description = "Fine-tunes a model on a task, judges it and writes it.",
    footer = {
      "",
      "'recipe': the task's, see 'slimfit tasks'. Without options the embedded model learns wordnet."
    })
final class TrainCommand implements Callable<Integer> {
  private final Terminal terminal;

  @Option(
      names = "--probe-gradients",
      paramLabel = "N",
      description = "Every N steps, compare the gradients with exact ones; see steps.jsonl.")
  private Optional<Long> probeGradients = Optional.empty();

  @Option(
      names = "--task",
      paramLabel = "NAME",
      completionCandidates = Names.Tasks.class,
      description =
          "What to learn: ${COMPLETION-CANDIDATES} (default: wordnet, or text with --train-file).")
  private Optional<String> task = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "PATH",
      description =
          "The task's folder or its parent; images: a folder of class folders, or a tar, CSV or Parquet file; wordnet needs none.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--model",
      paramLabel = "NAME|DIR",
      description =
          "Where to start: embedded, embedded:bge-small-en-v1.5, a Hugging Face model folder, or a name on its hub such as bert-base-cased or ORG/NAME@REVISION (default: embedded; images have none).")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description = "Where results go (default: runs/TASK-DATE-TIME).")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--overwrite",
      description = "Remove what an earlier run left in the output folder.")
  private boolean overwrite;

  @Option(
      names = "--always-train",
      paramLabel = "REGEX",
      description = "Parameters that never rest (default: the head, if it is fresh).")
  private Optional<String> alwaysTrain = Optional.empty();

  @Option(
      names = "--packing",
      paramLabel = "on|off",
      description = "Leave out padding (default: on; off with --recipe paper).")
  private Optional<String> packing = Optional.empty();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often each example is seen; may be a fraction (default: recipe).")
  private Optional<Double> epochs = Optional.empty();

  @Option(
      names = "--max-steps",
      paramLabel = "N",
      description = "Steps of the run, whatever --epochs says.")
  private Optional<Long> maxSteps = Optional.empty();

  @Option(
      names = "--max-train-samples",
      paramLabel = "N",
      description = "Draw so many training examples (default: all).")
  private Optional<Integer> maxTrainSamples = Optional.empty();

  @Option(
      names = "--max-eval-samples",
      paramLabel = "N",
      description = "Draw so many evaluation examples (default: all).")
  private Optional<Integer> maxEvalSamples = Optional.empty();

  @Option(
      names = "--eval-batch-size",
      paramLabel = "N",
      description = "Examples judged together (default: 64).")
  private Optional<Integer> evalBatchSize = Optional.empty();

  @Option(
      names = "--eval-every",
      paramLabel = "end|epoch|STEPS",
      description = "When the model is judged, the end apart (default: end).")
  private Optional<String> evalEvery = Optional.empty();

  @Option(
      names = "--keep",
      paramLabel = "best|last",
      description = "Which of the models that were judged is kept (default: best).")
  private Optional<String> keep = Optional.empty();

  @Option(
      names = "--best-metric",
      paramLabel = "NAME",
      description =
          "The metric that says which is best, or loss (default: the task's first metric).")
  private Optional<String> bestMetric = Optional.empty();

  @Option(
      names = "--early-stopping",
      paramLabel = "N",
      description = "End after N evaluations without an improvement; needs --eval-every.")
  private Optional<Integer> earlyStopping = Optional.empty();

  @Option(
      names = "--group-by-length",
      paramLabel = "on|off",
      description = "Batches of like lengths (default: on, unless padded to the maximum length).")
  private Optional<String> groupByLength = Optional.empty();

  @Option(
      names = "--gradient-accumulation",
      paramLabel = "N",
      description = "Batches of a step (default: 1).")
  private Optional<Integer> accumulation = Optional.empty();

  @Option(
      names = "--hugging-face-files",
      description =
          "Also write all_results.json and the like (default: if an option has its Hugging Face name).")
  private boolean huggingFaceFiles;

  @Option(
      names = "--ignore-mismatched-sizes",
      description = "Replace a stored head of another size by a fresh one.")
  private boolean ignoreMismatchedSizes;

  @Option(
      names = "--predict",
      description = "Then answer the task's test files, into OUTPUT/predictions.")
  private boolean predict;

  @Option(
      names = "--max-predict-samples",
      paramLabel = "N",
      description = "With --predict: answer the first N of each file (default: all).")
  private Optional<Integer> maxPredictSamples = Optional.empty();

  @Option(
      names = "--seeds",
      paramLabel = "N,...",
      split = ",",
      description = "Instead of --seed: a run for each, in OUTPUT/seed-N, and their mean.")
  private List<Long> seeds = List.of();

  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private QuestionOptions questions = new QuestionOptions();

  @Mixin
  private DataOptions dataOptions = new DataOptions();

  @Mixin
  private ModelSizeOptions sizes = new ModelSizeOptions();

  @Mixin
  private ImageSetOptions images = new ImageSetOptions();

  @Mixin
  private AugmentationOptions augmentation = new AugmentationOptions();

  @Mixin
  private TrainingOptions options = new TrainingOptions();

  private List<String> notes = List.of();

  TrainCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  /** What is to be said before the run. */
  void say(List<String> sentences) {
    notes = sentences;
  }

  /** What was to be said. */
  List<String> notes() {
    return notes;
  }

  @Override
  public Integer call() {
    Logger.getLogger("").setLevel(Level.WARNING); // of the libraries that log by it
    RunConfigBuilder run = builder();
    RunConfig config = run.build();
    if (options.isVerbose()) {
      System.err.print(ConfigurationFile.text(resolved(config)));
    }
    ProgressBar bar = new ProgressBar(System.err, terminal, System::nanoTime);
    Interruption interruption = new Interruption(System.err);
    notes.forEach(note -> bar.note("note: " + note));
    Optional<TaskPredictions> answers = answers(config);
    if (seeds.isEmpty()) {
      TrainingReport report = new TrainingReport(System.out, System.err, bar);
      FineTuning tuning = SlimFit.prepare(config, listener(config, interruption, report));
      interruption.guard(tuning::stop);
      if (!tuning.run().stopped()) {
        answers.ifPresent(tests -> answer(tests, config, bar));
      }
    } else {
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream()); // one table at the end
      TrainingReport report = new TrainingReport(nowhere, System.err, bar);
      SeedSeries series = SlimFit.prepareSeeds(
          run.output(config.output()),
          seeds,
          one -> listener(one, interruption, report),
          result -> new SeriesTable(System.out, System.err).print(result));
      interruption.guard(series::stop);
      series.run();
    }
    return interruption.exitCode().orElse(0);
  }

  /** What is to be answered after training, found before it. */
  private Optional<TaskPredictions> answers(RunConfig config) {
    if (!predict) {
      if (maxPredictSamples.isPresent()) {
        throw new InputException(
            Place.option("--max-predict-samples"), "there is no --predict", "Add --predict");
      }
      return Optional.empty();
    }
    if (!seeds.isEmpty()) {
      throw new InputException(
          Place.option("--predict"),
          "it does not go with --seeds",
          "Use slimfit predict with the model of one seed");
    }
    Task learned = Tasks.get(config.task(), Place.option("--task"));
    if (!(learned instanceof TextTask texts)) {
      throw new InputException(
          Place.option("--predict"),
          "task " + config.task() + " has no test files",
          learned instanceof ImageTask
              ? "Leave it out, and give images to slimfit predict"
              : "Leave it out: the answers that the model was judged by are written anyway");
    }
    return Optional.of(
        new TaskPredictions(texts, config.data().path(), config.data().files()));
  }

  private void answer(TaskPredictions tests, RunConfig config, ProgressBar bar) {
    InferenceConfig inference = InferenceConfig.of(
            config.output().resolve("model").toString())
        .withMaxLength(config.schedule().maxLength())
        .withBatchSize(config.schedule().evalBatchSize())
        .withThreads(config.engine().threads())
        .withDevice(config.engine().device());
    OptionalInt most = maxPredictSamples.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    Path folder = config.output().resolve("predictions");
    try (TextClassifier model = SlimFit.classifier(inference, new Notes(System.err))) {
      tests
          .write(model, most, folder, bar::note)
          .forEach(file -> System.out.println("answers written to " + file));
    }
    System.out.flush();
  }

  private RunListener listener(RunConfig config, Interruption interruption, TrainingReport report) {
    RunListener configuration = new ConfigurationFile(config.output(), resolved(config));
    RunListener files = huggingFaceFiles
        ? RunListener.all(configuration, new HuggingFaceFiles(config.output()))
        : configuration;
    return RunListener.all(files, interruption, report);
  }

  private Map<String, List<String>> resolved(RunConfig config) {
    return ResolvedOptions.of(config, Objects.requireNonNull(spec).commandLine().getParseResult());
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  RunConfig config() {
    return builder().build();
  }

  private RunConfigBuilder builder() {
    RunConfigBuilder run = RunConfig.forTask(dataOptions.task(task))
        .overwrite(overwrite)
        .ignoreMismatchedSizes(ignoreMismatchedSizes);
    data.ifPresent(run::data);
    dataOptions.applyTo(run);
    model.ifPresent(run::model);
    output.ifPresent(run::output);
    alwaysTrain.ifPresent(run::alwaysTrain);
    TrainingOptions.ifSwitched(packing, "--packing", run::packing);
    TrainingOptions.ifSwitched(groupByLength, "--group-by-length", run::groupByLength);
    run.evaluation(new EvaluationSchedule(
        evalEvery.map(EvaluationSchedule.Every::parse).orElseGet(EvaluationSchedule.Every.End::new),
        Choices.isBest(keep.orElse("best")),
        bestMetric,
        earlyStopping.map(OptionalInt::of).orElseGet(OptionalInt::empty)));
    epochs.ifPresent(run::epochs);
    maxSteps.ifPresent(run::maxSteps);
    probeGradients.ifPresent(run::probeGradients);
    maxTrainSamples.ifPresent(run::maxTrainSamples);
    maxEvalSamples.ifPresent(run::maxEvalSamples);
    evalBatchSize.ifPresent(run::evalBatchSize);
    accumulation.ifPresent(run::gradientAccumulation);
    run.questions(questions.config());
    run.images(images.config().withAugmentation(augmentation.config()));
    sizes.applyTo(run);
    options.applyTo(run);
    return run;
  }
}
