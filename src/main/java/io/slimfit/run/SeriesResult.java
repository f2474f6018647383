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
 * What runs with several seeds got.
 *
 * @param output holds the folder of each run
 * @param runs in the order of the seeds
 * @param complete whether every run went to its end
 */
public record SeriesResult(Path output, List<Run> runs, boolean complete) {
  /** One of them. */
  public record Run(RunConfig config, RunResult result) {}

  public SeriesResult {
    runs = List.copyOf(runs);
  }

  /** By the name of the metric. */
  public Map<String, MeanAndDeviation> evaluation() {
    Map<String, MeanAndDeviation> spreads = new LinkedHashMap<>();
    for (Run run : runs) {
      for (String name : run.result().evaluation().keySet()) {
        spreads.computeIfAbsent(name, metric -> spread(result -> value(result, metric)));
      }
    }
    return spreads;
  }

  /** Of any figure of a run. */
  public MeanAndDeviation spread(ToDoubleFunction<RunResult> figure) {
    return MeanAndDeviation.of(
        runs.stream().map(run -> figure.applyAsDouble(run.result())).toList());
  }

  private static double value(RunResult run, String metric) {
    return run.evaluation().getOrDefault(metric, OptionalDouble.empty()).orElse(Double.NaN);
  }
}
