package io.slimfit.run.compare;

import io.slimfit.run.config.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * What a comparison will do: its runs, and what they will cost.
 *
 * @param rows one for each method on each task
 * @param remaining the runs that are missing; a search for a rate may add some
 * @param seconds of these runs, together
 * @param peakBytes of the largest of their processes
 */
public record ComparisonPlan(List<Row> rows, int remaining, double seconds, long peakBytes) {
  public ComparisonPlan {
    rows = List.copyOf(rows);
  }

  /**
   * A method on a task.
   *
   * @param runs all its runs, as far as is known
   * @param finished how many of them are finished
   * @param cost of each of its runs
   */
  public record Row(MethodOnTask one, int runs, int finished, RunEstimate cost) {}

  /**
   * Makes the plan. A method without a finished run on a task is tried: its first steps are made
   * here, which finds out whether its options, the model and the data fit.
   *
   * @param finished the runs that count
   * @param trial what {@link Rehearsal#of} does
   * @throws io.slimfit.base.InputException if a run could not be made
   */
  public static ComparisonPlan of(
      Comparison comparison,
      Map<ComparedRun, RunOutcome> finished,
      BiFunction<MethodOnTask, ComparedRun, RunEstimate> trial) {
    Schedule schedule = Schedule.of(comparison, finished);
    List<Row> rows = new ArrayList<>();
    double seconds = 0;
    long peak = 0;
    for (MethodOnTask one : comparison.all()) {
      Row row = row(comparison, one, schedule.search(one), finished, trial);
      rows.add(row);
      int missing = row.runs() - row.finished();
      seconds += missing == 0 ? 0 : missing * row.cost().seconds();
      peak = Math.max(peak, missing == 0 ? 0 : row.cost().peakBytes());
    }
    return new ComparisonPlan(rows, schedule.remaining(comparison), seconds, peak);
  }

  private static Row row(
      Comparison comparison,
      MethodOnTask one,
      RateSearch search,
      Map<ComparedRun, RunOutcome> finished,
      BiFunction<MethodOnTask, ComparedRun, RunEstimate> trial) {
    Map<ComparedRun, RunOutcome> ours = new LinkedHashMap<>();
    finished.forEach((run, outcome) -> {
      if (run.task().equals(one.task()) && run.method().equals(one.method())) {
        ours.put(run, outcome);
      }
    });
    List<ComparedRun> runs = new ArrayList<>();
    if (one.searches()) {
      search.grid().forEach(rate -> runs.add(one.run(rate, comparison.rateSeed().orElseThrow())));
    }
    double rate = search.best().orElse(one.rates().get(0));
    comparison.seeds().forEach(seed -> runs.add(one.run(rate, seed)));
    int done = (int) runs.stream()
        .filter(run -> ours.containsKey(run))
        .filter(run -> search.best().isPresent() || !comparison.seeds().contains(run.seed()))
        .count();
    return new Row(one, runs.size(), done, cost(one, runs.get(0), ours, trial));
  }

  private static RunEstimate cost(
      MethodOnTask one,
      ComparedRun run,
      Map<ComparedRun, RunOutcome> finished,
      BiFunction<MethodOnTask, ComparedRun, RunEstimate> trial) {
    return finished.values().stream()
        .filter(outcome -> outcome.diverged().isEmpty())
        .findFirst()
        .map(outcome -> measured(one, run, outcome))
        .orElseGet(() -> trial.apply(one, run));
  }

  private static RunEstimate measured(MethodOnTask one, ComparedRun run, RunOutcome outcome) {
    RunConfig config = one.config(run, run.folder());
    return RunEstimate.of(
        outcome.steps(),
        outcome.secondsPerStep(),
        config.schedule().batchSize() * config.schedule().accumulation(),
        outcome.evalSamples(),
        outcome.peakRss());
  }
}
