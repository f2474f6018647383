package io.slimfit.run.compare;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the finished runs of a comparison say.
 *
 * @param reference the method that the others are paired with
 * @param tasks in the order of the comparison
 * @param overTasks for each method with runs on every task, the mean difference over the tasks, as
 *     a share of a perfect model's value; one difference a seed, each the mean over the tasks
 * @param complete whether no run is missing
 */
public record ComparisonResult(
    String reference,
    List<OnTask> tasks,
    Map<String, PairedDifference> overTasks,
    boolean complete) {
  public ComparisonResult {
    tasks = List.copyOf(tasks);
  }

  /**
   * All methods on one task.
   *
   * @param metric its name; empty without a finished run
   */
  public record OnTask(String task, Optional<String> metric, List<OfMethod> methods) {
    public OnTask {
      methods = List.copyOf(methods);
    }
  }

  /**
   * A method on a task.
   *
   * @param learningRate empty as long as it is being chosen
   * @param tried the rates that were tried with the seed for that, ascending
   * @param atEdge whether the chosen rate lies at the edge of the grid, although it grew
   * @param runs the reported runs that are finished, in the order of the seeds
   * @param mean in the metric's own unit; empty without runs, or if a run has no value
   * @param deviation the standard deviation of a run; empty also for a single one
   * @param difference this method minus the reference over the seeds that both have; empty without
   *     such seeds, or if one of these runs has no value
   * @param peakRss bytes, the largest of the runs, as the other three
   * @param secondsPerStep the median of the runs; NaN without
   */
  public record OfMethod(
      String method,
      OptionalDouble learningRate,
      List<Tried> tried,
      boolean atEdge,
      List<Run> runs,
      OptionalDouble mean,
      OptionalDouble deviation,
      Optional<PairedDifference> difference,
      long peakRss,
      long held,
      long optimizer,
      long gradients,
      double secondsPerStep) {
    public OfMethod {
      tried = List.copyOf(tried);
      runs = List.copyOf(runs);
    }
  }

  /** A learning rate that was tried. */
  public record Tried(double learningRate, OptionalDouble value) {}

  /** A reported run. */
  public record Run(ComparedRun run, OptionalDouble value, RunOutcome outcome) {}
}
