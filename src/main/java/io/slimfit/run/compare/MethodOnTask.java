package io.slimfit.run.compare;

import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.Evaluation;
import io.slimfit.task.MainMetric;
import io.slimfit.task.TaskKind;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A method on a task: what its runs share.
 *
 * @param task the name of the task in the comparison
 * @param method the name of the method
 * @param rates the learning rates to choose from; a single one is taken as it is
 * @param kind the kind of task
 * @param options those of its runs; learning rate, seed and output folder are set for each run
 * @param words the same options as on the command line
 */
public record MethodOnTask(
    String task,
    String method,
    List<Double> rates,
    TaskKind<?> kind,
    OptionValues options,
    List<String> words) {
  public MethodOnTask {
    rates = List.copyOf(rates);
    words = List.copyOf(words);
  }

  /** Whether the best of several rates is looked for. */
  public boolean searches() {
    return rates.size() > 1;
  }

  /** The folder of its runs, within that of the comparison. */
  Path folder() {
    return Path.of("runs", task, method);
  }

  public ComparedRun run(double rate, long seed) {
    return new ComparedRun(task, method, rate, seed);
  }

  /** The configuration of a run that writes to this folder. */
  public RunConfig config(ComparedRun run, Path folder) {
    return RunConfig.forTask(kind)
        .set(options)
        .set(TrainingOptions.LEARNING_RATE, run.rate())
        .set(TrainingOptions.SEED, run.seed())
        .set(OutputOptions.OUTPUT, folder.toString())
        .build();
  }

  /**
   * The options of the same run on the command line.
   *
   * @param threads of the run, unless its options say how many
   */
  List<String> words(ComparedRun run, Path folder, int threads) {
    List<String> all = new ArrayList<>(words);
    if (!options.has(SpeedOptions.THREADS)) {
      all.add(SpeedOptions.THREADS.flag() + "=" + threads);
    }
    all.add(TrainingOptions.LEARNING_RATE.flag() + "=" + run.rate());
    all.add(TrainingOptions.SEED.flag() + "=" + run.seed());
    all.add(OutputOptions.OUTPUT.flag() + "=" + folder);
    all.add(OutputOptions.OVERWRITE.flag()); // what an unfinished run left
    return all;
  }

  /** The metric to compare by: the one that chooses the best model if given, or the task's. */
  public MainMetric metric() {
    MainMetric usual = kind.mainMetric();
    return options
        .get(EvaluationOptions.BEST_METRIC)
        .map(name -> new MainMetric(Optional.of(name), usual.perfect()))
        .orElse(usual);
  }

  /** How good an outcome is, in the search for a rate: larger is better, unlike a loss. */
  OptionalDouble score(RunOutcome outcome) {
    OptionalDouble value = outcome.value(metric());
    boolean isLoss =
        metric().name().filter(name -> name.startsWith(Evaluation.LOSS)).isPresent();
    return value.isPresent() && isLoss ? OptionalDouble.of(-value.getAsDouble()) : value;
  }
}
