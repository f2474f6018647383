package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.cli.output.ProgressBar;
import io.slimfit.cli.output.SeriesTable;
import io.slimfit.cli.output.Terminal;
import io.slimfit.cli.output.TrainingReport;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.report.HuggingFaceFiles;
import io.slimfit.run.FineTuning;
import io.slimfit.run.SeedSeries;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.output.ClaimedFolder;
import io.slimfit.train.RunListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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
      description =
          "Parameters that never rest (default: the head, if it is fresh or for other classes).")
  private Optional<String> alwaysTrain = Optional.empty();

  @Option(
      names = "--probe-gradients",
      paramLabel = "N",
      description = "Every N steps, compare the gradients with exact ones; see steps.jsonl.")
  private Optional<Long> probeGradients = Optional.empty();

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
      names = "--fresh-head",
      description = "Replace a stored head by a fresh one, of whatever size it is.")
  private boolean freshHead;

  @Option(
      names = "--seeds",
      paramLabel = "N,...",
      split = ",",
      description = "Instead of --seed: a run for each, in OUTPUT/seed-N, and their mean.")
  private List<Long> seeds = List.of();

  @Spec
  private @Nullable CommandSpec spec;

  @Mixin
  private ScheduleOptions schedule = new ScheduleOptions();

  @Mixin
  private EvaluationOptions judging = new EvaluationOptions();

  @Mixin
  private TestFileOptions tests = new TestFileOptions();

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
    if (output.isPresent()) {
      return train(run, config);
    }
    try (ClaimedFolder folder = ClaimedFolder.of(config.output())) {
      return train(run, run.output(folder.path()).build());
    }
  }

  private int train(RunConfigBuilder run, RunConfig config) {
    if (options.isVerbose()) {
      System.err.print(ConfigurationFile.text(resolved(config)));
    }
    ProgressBar bar = new ProgressBar(System.err, terminal, System::nanoTime);
    Interruption interruption = new Interruption(System.err);
    notes.forEach(note -> bar.note("note: " + note));
    Optional<TestPredictions> answers = tests.find(config, !seeds.isEmpty());
    if (seeds.isEmpty()) {
      TrainingReport report = new TrainingReport(config, System.out, System.err, bar);
      FineTuning tuning = SlimFit.prepare(config, listener(config, interruption, report));
      interruption.guard(tuning::stop);
      if (!tuning.run().stopped()) {
        answers.ifPresent(found -> tests.answer(found, config, bar::note));
      }
    } else {
      PrintStream nowhere =
          new PrintStream(OutputStream.nullOutputStream()); // one table at the end
      SeedSeries series = SlimFit.prepareSeeds(
          run.output(config.output()),
          seeds,
          one -> listener(
              one, interruption, new TrainingReport(one, nowhere, System.err, bar)),
          result -> new SeriesTable(System.out, System.err).print(result));
      interruption.guard(series::stop);
      series.run();
    }
    return interruption.exitCode().orElse(0);
  }

  private RunListener listener(RunConfig config, Interruption interruption, TrainingReport report) {
    RunListener configuration = new ConfigurationFile(config.output(), resolved(config));
    RunListener files = huggingFaceFiles
        ? RunListener.all(configuration, new HuggingFaceFiles(config))
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
        .ignoreMismatchedSizes(ignoreMismatchedSizes)
        .freshHead(freshHead);
    data.ifPresent(run::data);
    dataOptions.applyTo(run);
    model.ifPresent(run::model);
    output.ifPresent(run::output);
    alwaysTrain.ifPresent(run::alwaysTrain);
    schedule.applyTo(run);
    judging.applyTo(run);
    probeGradients.ifPresent(run::probeGradients);
    run.questions(questions.config());
    run.images(images.config().withAugmentation(augmentation.config()));
    sizes.applyTo(run);
    options.applyTo(run);
    return run;
  }
}
