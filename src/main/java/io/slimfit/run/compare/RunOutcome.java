package io.slimfit.run.compare;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.task.MainMetric;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What a finished run says in its {@code metrics.json}.
 *
 * @param eval metric name to value, in the order of the file; empty where it is undefined
 * @param evalSamples how many examples it was evaluated on
 * @param secondsPerStep the median; NaN if training diverged
 * @param held the peak of what passes hold from forward to backward, in bytes
 * @param tensors the peak of all tensors, in bytes
 * @param peakRss the peak of the process, in bytes
 * @param diverged why there is no model, if training diverged
 */
public record RunOutcome(
    Map<String, OptionalDouble> eval,
    int evalSamples,
    long steps,
    double secondsPerStep,
    long held,
    long gradients,
    long optimizer,
    long tensors,
    long peakRss,
    Optional<String> diverged) {
  /** The field that {@code metrics.json} of a run has instead of results if training diverged. */
  public static final String DIVERGED = "diverged";

  public RunOutcome {
    eval = Collections.unmodifiableMap(new LinkedHashMap<>(eval));
  }

  /** @param metrics the content of {@code metrics.json} */
  static RunOutcome of(JsonNode metrics) {
    Map<String, OptionalDouble> eval = new LinkedHashMap<>();
    metrics
        .path("eval")
        .fields()
        .forEachRemaining(field -> eval.put(
            field.getKey(),
            field.getValue().isNumber()
                ? OptionalDouble.of(field.getValue().doubleValue())
                : OptionalDouble.empty()));
    JsonNode memory = metrics.path("memory");
    return new RunOutcome(
        eval,
        metrics.path("eval_samples").intValue(),
        metrics.path("steps").longValue(),
        metrics.path("seconds_per_step").asDouble(Double.NaN),
        memory.path("activations").longValue(),
        memory.path("gradients").longValue(),
        memory.path("optimizer").longValue(),
        memory.path("total").longValue(),
        memory.path("peak_rss").longValue(),
        Optional.ofNullable(metrics.path(DIVERGED).textValue()));
  }

  /** The name of the metric in this run; empty if training diverged. */
  Optional<String> name(MainMetric metric) {
    return metric.name().or(() -> eval.keySet().stream().findFirst());
  }

  /** Its value in this run; empty if it is undefined or training diverged. */
  public OptionalDouble value(MainMetric metric) {
    return name(metric)
        .map(name -> eval.getOrDefault(name, OptionalDouble.empty()))
        .orElse(OptionalDouble.empty());
  }
}
