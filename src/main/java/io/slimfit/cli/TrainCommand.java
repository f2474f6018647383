package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.options.SavedOptions;
import io.slimfit.cli.output.Notes;
import io.slimfit.cli.output.ProgressBar;
import io.slimfit.cli.output.SeriesTable;
import io.slimfit.cli.output.Terminal;
import io.slimfit.cli.output.TrainingReport;
import io.slimfit.distributed.RankSource;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.report.HuggingFaceFiles;
import io.slimfit.run.FineTuning;
import io.slimfit.run.SeedSeries;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.run.output.ClaimedFolder;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.run.plan.TrainingBudget;
import io.slimfit.task.Tasks;
import io.slimfit.train.RunListener;
import java.io.OutputStream;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit train}: fine-tunes a model; without options, the embedded one learns wordnet. */
final class TrainCommand implements Callable<Integer> {
  private static final PrintStream NOWHERE = new PrintStream(OutputStream.nullOutputStream());

  private final Terminal terminal;
  private final Tasks tasks;
  private final GivenOptions given = new GivenOptions(Command.TRAIN);
  private List<String> notes = List.of();

  TrainCommand(Terminal terminal, Tasks tasks) {
    this.terminal = terminal;
    this.tasks = tasks;
  }

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "train",
        "Fine-tunes a model on a task, evaluates it and saves it.",
        "",
        "'recipe': the default of the task; see 'slimfit tasks'.",
        "Without options, the embedded model learns wordnet.");
  }

  /** Sets the notes to print before the run. */
  void say(List<String> sentences) {
    notes = sentences;
  }

  /** The notes to print before the run. */
  List<String> notes() {
    return notes;
  }

  @Override
  public Integer call() {
    OptionValues values = given.values();
    Optional<ResumedRun> resumed = values.get(CheckpointOptions.RESUME).map(ResumedRun::open);
    requireResume(values);
    if (resumed.isPresent() && isDone(resumed.get(), values)) {
      return 0;
    }
    RunConfigBuilder run = builder(values);
    StartedRanks ranks = new StartedRanks(values, System.getenv());
    Optional<RankSource> source = ranks.source(given.words(), System.err::println);
    if (!values.has(SpeedOptions.THREADS)) {
      int processors = Runtime.getRuntime().availableProcessors();
      run.set(SpeedOptions.THREADS, Math.max(1, processors / ranks.onThisMachine()));
    }
    if (resumed.isPresent() && !values.has(OutputOptions.OUTPUT)) {
      run.set(OutputOptions.OUTPUT, resumed.get().folder().toString());
    }
    values
        .get(MemoryOptions.MEMORY_BUDGET)
        .ifPresent(budget -> TrainingBudget.apply(run, budget, new Notes(System.err)));
    RunConfig config = run.build();
    if (!ranks.isFirst()) {
      return trainAsOther(config, values, resumed, source.orElseThrow());
    }
    if (config.overwrite()) {
      OutputFolder output = OutputFolder.ofTraining(config.output(), true);
      values
          .get(OutputOptions.CONFIG)
          .ifPresent(file -> output.requireOutside(OutputOptions.CONFIG.name(), file));
    }
    if (values.has(OutputOptions.OUTPUT) || resumed.isPresent()) {
      return train(run, config, values, resumed, source);
    }
    try (ClaimedFolder folder = ClaimedFolder.of(config.output())) {
      run.set(OutputOptions.OUTPUT, folder.path().toString());
      return train(run, run.build(), values, resumed, source);
    }
  }

  private static void requireResume(OptionValues values) {
    if (values.is(CheckpointOptions.ALLOW_CHANGES) && !values.has(CheckpointOptions.RESUME)) {
      throw new InputException(
          Place.setting(CheckpointOptions.ALLOW_CHANGES.name()),
          "has no meaning without option {resume}",
          "Name the run to go on with: {resume DIR}");
    }
  }

  /** Says so if the run is finished, unless it is to get longer. */
  private boolean isDone(ResumedRun run, OptionValues values) {
    if (!run.isFinished() || (run.hasCheckpoints() && isLonger(run, values))) {
      return false;
    }
    if (isLonger(run, values)) {
      throw new InputException(
          Place.setting(CheckpointOptions.RESUME.name()).of(run.folder()),
          "the run is finished, and left no checkpoint to go on from",
          "Start it again with {saveEvery}, in another {output}");
    }
    System.err.println("slimfit: " + Place.printable(run.folder().toString())
        + ": this run is finished;" + " nothing was changed");
    return true;
  }

  private boolean isLonger(ResumedRun run, OptionValues values) {
    return Stream.of(TrainingOptions.EPOCHS, TrainingOptions.MAX_STEPS)
        .filter(values::has)
        .anyMatch(option -> !run.options()
            .getOrDefault(option.key(), List.of())
            .equals(values.get(option).map(String::valueOf).stream().toList()));
  }

  /** Another rank than 0 writes nothing, and says only what goes wrong. */
  private int trainAsOther(
      RunConfig config, OptionValues values, Optional<ResumedRun> resumed, RankSource source) {
    Interruption interruption = new Interruption(NOWHERE);
    FineTuning tuning = SlimFit.prepareRank(
        source,
        config,
        resolved(config),
        resumed,
        values.is(CheckpointOptions.ALLOW_CHANGES),
        interruption);
    interruption.guard(tuning::stop);
    tuning.run();
    return interruption.exitCode().orElse(0);
  }

  private int train(
      RunConfigBuilder run,
      RunConfig config,
      OptionValues values,
      Optional<ResumedRun> resumed,
      Optional<RankSource> source) {
    List<Long> seeds = values.get(TrainingOptions.SEEDS).orElse(List.of());
    boolean changesAllowed = values.is(CheckpointOptions.ALLOW_CHANGES);
    TestFiles tests = new TestFiles(values);
    if (values.is(OutputOptions.VERBOSE)) {
      System.err.print(ConfigurationFile.text(resolved(config)));
    }
    ProgressBar bar = new ProgressBar(
        System.err,
        terminal,
        System::nanoTime,
        ProcessMemory::bytes,
        values.is(OutputOptions.QUIET));
    Interruption interruption = new Interruption(System.err);
    notes.forEach(note -> bar.note("note: " + note));
    Optional<TestPredictions> predictions = tests.find(config, !seeds.isEmpty());
    if (seeds.isEmpty()) {
      TrainingReport report = new TrainingReport(config, System.out, System.err, bar);
      RunListener listener = listener(config, values, interruption, report);
      FineTuning tuning = tuning(config, resumed, changesAllowed, source, listener);
      interruption.guard(tuning::stop);
      if (!tuning.run().stopped()) {
        predictions.ifPresent(found -> tests.predict(found, config, bar::note));
      }
    } else {
      SeedSeries series = SlimFit.prepareSeeds(
          run.set(OutputOptions.OUTPUT, config.output().toString()),
          seeds,
          this::resolved,
          resumed,
          changesAllowed,
          one -> listener( // a series prints one table at the end
              one, values, interruption, new TrainingReport(one, NOWHERE, System.err, bar)),
          result -> new SeriesTable(System.out, System.err).print(result));
      interruption.guard(series::stop);
      series.run();
    }
    return interruption.exitCode().orElse(0);
  }

  private FineTuning tuning(
      RunConfig config,
      Optional<ResumedRun> resumed,
      boolean changesAllowed,
      Optional<RankSource> source,
      RunListener listener) {
    if (source.isPresent()) {
      return SlimFit.prepareRank(
          source.get(), config, resolved(config), resumed, changesAllowed, listener);
    }
    return resumed.isPresent()
        ? SlimFit.prepareResume(resumed.get(), config, resolved(config), changesAllowed, listener)
        : SlimFit.prepare(config, resolved(config), listener);
  }

  private RunListener listener(
      RunConfig config, OptionValues values, Interruption interruption, TrainingReport report) {
    RunListener configuration = new ConfigurationFile(config.output(), resolved(config));
    RunListener files = values.is(OutputOptions.HUGGING_FACE_FILES)
        ? RunListener.all(configuration, new HuggingFaceFiles(config))
        : configuration;
    return RunListener.all(files, interruption, report);
  }

  /** The options and their values. */
  GivenOptions given() {
    return given;
  }

  /** The content of config.yaml. */
  Map<String, List<String>> resolved(RunConfig config) {
    return SavedOptions.of(config, given);
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  RunConfig config() {
    return builder(given.values()).build();
  }

  private RunConfigBuilder builder(OptionValues values) {
    String task = values
        .get(DataOptions.TASK)
        .orElse(values.has(DataOptions.TRAIN_FILE) ? "text" : "wordnet");
    return RunConfig.forTask(tasks.get(task, Place.setting("task"))).set(values);
  }
}
