package io.slimfit.run;

import io.slimfit.run.config.RunConfig;
import io.slimfit.train.RunResult;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

/**
 * The results of runs with several seeds.
 *
 * @param output the folder that contains the folders of the runs
 * @param runs in the order of the seeds
 * @param complete whether no run was stopped
 */
public record SeriesResult(Path output, List<Run> runs, boolean complete) {
  /** One run. */
  public record Run(RunConfig config, RunResult result) {}

  public SeriesResult {
    runs = List.copyOf(runs);
  }

  /** Mean and deviation of each metric, by name. */
  public Map<String, MeanAndDeviation> evaluation() {
    Map<String, MeanAndDeviation> byMetric = new LinkedHashMap<>();
    for (Run run : runs) {
      for (String name : run.result().evaluation().keySet()) {
        byMetric.computeIfAbsent(name, metric -> meanAndDeviation(result -> value(result, metric)));
      }
    }
    return byMetric;
  }

  /** Mean and deviation of any figure of a run. */
  public MeanAndDeviation meanAndDeviation(ToDoubleFunction<RunResult> figure) {
    return MeanAndDeviation.of(
        runs.stream().map(run -> figure.applyAsDouble(run.result())).toList());
  }

  private static double value(RunResult run, String metric) {
    return run.evaluation().getOrDefault(metric, OptionalDouble.empty()).orElse(Double.NaN);
  }
}
