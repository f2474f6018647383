package io.slimfit.run;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.checkpoint.StrictJson;
import io.slimfit.memory.Ledger;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.train.RunResult;
import io.slimfit.train.RunSummary;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** The result of a run that has ended, as far as its metrics.json says it. */
final class FinishedRun {
  private FinishedRun() {}

  /** What is only known while a run is going on is empty or 0: its memory, and its details. */
  static RunResult read(Path output) {
    JsonNode metrics = StrictJson.readObject(output.resolve(OutputFolder.METRICS));
    Map<String, OptionalDouble> evaluation = new LinkedHashMap<>();
    metrics
        .path("eval")
        .properties()
        .forEach(metric -> evaluation.put(
            metric.getKey(),
            metric.getValue().isNull()
                ? OptionalDouble.empty()
                : OptionalDouble.of(metric.getValue().doubleValue())));
    long steps = metrics.path("steps").longValue();
    return new RunResult(
        new RunSummary(
            metrics.path("model").asText(),
            0,
            0,
            metrics.path("train_samples").intValue(),
            metrics.path("eval_samples").intValue(),
            steps,
            Optional.empty()),
        steps,
        metrics.path("train_loss").asDouble(Double.NaN),
        evaluation,
        List.of(),
        metrics.path("seconds_per_step").asDouble(Double.NaN),
        new Ledger(Map.of(), 0, 0),
        Map.of(),
        Map.of(),
        new UsualMemory(0, 0, 0, 0, 0),
        EvaluationDetails.none(),
        Optional.empty(),
        false);
  }
}
