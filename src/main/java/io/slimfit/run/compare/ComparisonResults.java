package io.slimfit.run.compare;

import io.slimfit.run.MeanAndDeviation;
import io.slimfit.run.compare.ComparisonResult.OfMethod;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import io.slimfit.run.compare.ComparisonResult.Run;
import io.slimfit.run.compare.ComparisonResult.Tried;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.ToLongFunction;

/** Makes a {@link ComparisonResult} of finished runs. */
final class ComparisonResults {
  private final Comparison comparison;
  private final Map<ComparedRun, RunOutcome> finished;
  private final Schedule schedule;

  private ComparisonResults(Comparison comparison, Map<ComparedRun, RunOutcome> finished) {
    this.comparison = comparison;
    this.finished = finished;
    schedule = Schedule.of(comparison, finished);
  }

  static ComparisonResult of(Comparison comparison, Map<ComparedRun, RunOutcome> finished) {
    return new ComparisonResults(comparison, finished).result();
  }

  private ComparisonResult result() {
    Map<String, PairedDifference> overTasks = new LinkedHashMap<>();
    for (String method : comparison.methods()) {
      paired(meansOverTasks(method)).ifPresent(found -> overTasks.put(method, found));
    }
    return new ComparisonResult(
        comparison.reference(),
        comparison.tasks().stream().map(this::onTask).toList(),
        overTasks,
        schedule.isDone());
  }

  private OnTask onTask(String task) {
    Optional<String> metric = finished.entrySet().stream()
        .filter(run -> run.getKey().task().equals(task))
        .flatMap(run ->
            run.getValue().name(comparison.of(task, comparison.reference()).metric()).stream())
        .findFirst();
    return new OnTask(
        task,
        metric,
        comparison.methods().stream()
            .map(method -> ofMethod(comparison.of(task, method)))
            .toList());
  }

  private OfMethod ofMethod(MethodOnTask one) {
    RateSearch search = schedule.search(one);
    List<Run> runs =
        comparison.seeds().stream().flatMap(seed -> run(one, seed).stream()).toList();
    MeanAndDeviation spread = MeanAndDeviation.of(
        runs.stream().map(run -> run.value().orElse(Double.NaN)).toList());
    return new OfMethod(
        one.method(),
        search.best(),
        tried(one, search),
        search.atEdge(),
        runs,
        spread.mean(),
        spread.standardDeviation(),
        paired(differences(one)),
        largest(runs, RunOutcome::peakRss),
        largest(runs, RunOutcome::held),
        largest(runs, RunOutcome::optimizer),
        largest(runs, RunOutcome::gradients),
        medianSeconds(runs));
  }

  /** The reported run with this seed, if it is finished. */
  private Optional<Run> run(MethodOnTask one, long seed) {
    OptionalDouble rate = schedule.search(one).best();
    if (rate.isEmpty()) {
      return Optional.empty();
    }
    ComparedRun run = one.run(rate.getAsDouble(), seed);
    return Optional.ofNullable(finished.get(run))
        .map(outcome -> new Run(run, outcome.value(one.metric()), outcome));
  }

  private List<Tried> tried(MethodOnTask one, RateSearch search) {
    List<Tried> tried = new ArrayList<>();
    if (one.searches()) {
      for (double rate : search.grid()) {
        Optional.ofNullable(finished.get(one.run(rate, comparison.rateSeed().orElseThrow())))
            .ifPresent(outcome -> tried.add(new Tried(rate, outcome.value(one.metric()))));
      }
    }
    return tried;
  }

  /** Method minus reference by seed, for the seeds that both have; NaN if one has no value. */
  private Map<Long, Double> bySeed(MethodOnTask one) {
    MethodOnTask reference = comparison.of(one.task(), comparison.reference());
    Map<Long, Double> bySeed = new LinkedHashMap<>();
    for (long seed : comparison.seeds()) {
      Optional<Run> ours = run(one, seed);
      Optional<Run> theirs = run(reference, seed);
      if (ours.isPresent() && theirs.isPresent()) {
        bySeed.put(
            seed, ours.get().value().orElse(Double.NaN) - theirs.get().value().orElse(Double.NaN));
      }
    }
    return bySeed;
  }

  private List<Double> differences(MethodOnTask one) {
    return List.copyOf(bySeed(one).values());
  }

  /**
   * For each seed that all tasks have, the mean difference over the tasks. A difference is divided
   * by a perfect model's value, because one task may count in fractions and another in percent.
   */
  private List<Double> meansOverTasks(String method) {
    Map<Long, List<Double>> shares = new LinkedHashMap<>();
    for (String task : comparison.tasks()) {
      MethodOnTask one = comparison.of(task, method);
      bySeed(one)
          .forEach((seed, difference) -> shares
              .computeIfAbsent(seed, first -> new ArrayList<>())
              .add(difference / one.metric().perfect()));
    }
    return shares.values().stream()
        .filter(ofTasks -> ofTasks.size() == comparison.tasks().size())
        .map(ofTasks -> ofTasks.stream().mapToDouble(Double::doubleValue).sum() / ofTasks.size())
        .toList();
  }

  /** Without the pair that has no value, the others would say too much good: so empty then. */
  private static Optional<PairedDifference> paired(List<Double> differences) {
    return differences.isEmpty() || differences.stream().anyMatch(value -> value.isNaN())
        ? Optional.empty()
        : Optional.of(PairedDifference.of(differences));
  }

  private static long largest(List<Run> runs, ToLongFunction<RunOutcome> bytes) {
    return runs.stream()
        .mapToLong(run -> bytes.applyAsLong(run.outcome()))
        .max()
        .orElse(0);
  }

  private static double medianSeconds(List<Run> runs) {
    double[] sorted = runs.stream()
        .mapToDouble(run -> run.outcome().secondsPerStep())
        .filter(seconds -> !Double.isNaN(seconds))
        .sorted()
        .toArray();
    int count = sorted.length;
    return count == 0 ? Double.NaN : (sorted[(count - 1) / 2] + sorted[count / 2]) / 2;
  }
}
