package io.slimfit.run.compare;

import io.slimfit.base.Place;
import io.slimfit.run.config.OptionValues;
import io.slimfit.task.Tasks;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.BiFunction;

/** A comparison of {@code full} and {@code ils} and its finished runs, none of which was made. */
final class SmallComparison {
  static final long RATE_SEED = 9;

  private final List<String> tasks = new ArrayList<>();
  private final List<MethodOnTask> all = new ArrayList<>();
  private final List<Long> seeds;
  private final Map<ComparedRun, RunOutcome> finished = new LinkedHashMap<>();

  SmallComparison(Long... seeds) {
    this.seeds = List.of(seeds);
  }

  SmallComparison with(String task, List<Double> full, List<Double> ils) {
    tasks.add(task);
    all.add(method(task, "full", full));
    all.add(method(task, "ils", ils));
    return this;
  }

  private static MethodOnTask method(String task, String name, List<Double> rates) {
    return new MethodOnTask(
        task,
        name,
        rates,
        Tasks.standard().get(task, Place.of("test")),
        new OptionValues(),
        List.of());
  }

  /** A run is finished, with this value of the task's main metric. */
  SmallComparison finished(String task, String method, double rate, long seed, double value) {
    return finished(new ComparedRun(task, method, rate, seed), outcome(task, value, seed));
  }

  SmallComparison diverged(String task, String method, double rate, long seed) {
    RunOutcome none = new RunOutcome(
        Map.of(), 0, 0, Double.NaN, 0, 0, 0, 0, 0, Optional.of("the loss of step 3 is NaN"));
    return finished(new ComparedRun(task, method, rate, seed), none);
  }

  private SmallComparison finished(ComparedRun run, RunOutcome outcome) {
    finished.put(run, outcome);
    return this;
  }

  /** Its costs grow with the seed. */
  private RunOutcome outcome(String task, double value, long seed) {
    String metric =
        Tasks.standard().get(task, Place.of("test")).mainMetric().name().orElse("accuracy");
    Map<String, OptionalDouble> eval = new LinkedHashMap<>();
    eval.put(metric, OptionalDouble.of(value));
    eval.put("loss", OptionalDouble.of(-value));
    return new RunOutcome(
        eval,
        100,
        10,
        0.5 * seed,
        10 * seed,
        20 * seed,
        30 * seed,
        40 * seed,
        50 * seed,
        Optional.empty());
  }

  Comparison comparison() {
    return new Comparison(
        tasks, List.of("full", "ils"), "full", seeds, OptionalLong.of(RATE_SEED), all);
  }

  Schedule schedule() {
    return Schedule.of(comparison(), finished);
  }

  ComparisonPlan plan(BiFunction<MethodOnTask, ComparedRun, RunEstimate> trial) {
    return ComparisonPlan.of(comparison(), finished, trial);
  }

  ComparisonResult result() {
    return ComparisonResults.of(comparison(), finished);
  }
}
