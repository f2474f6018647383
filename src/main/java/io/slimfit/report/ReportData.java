package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.report.ReportedRun.StepLine;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What the script of a report draws. */
final class ReportData {
  private static final JsonMapper JSON = new JsonMapper();
  private static final double MEBI = 1 << 20;
  private static final MathContext DIGITS = new MathContext(3);

  private final List<ReportedRun> runs;
  private final List<FreezeMap> freezing;
  private final List<DistanceMap> distances;

  ReportData(List<ReportedRun> runs, List<FreezeMap> freezing, List<DistanceMap> distances) {
    this.runs = runs;
    this.freezing = freezing;
    this.distances = distances;
  }

  ArrayNode json() {
    ArrayNode all = JSON.createArrayNode();
    String metric =
        runs.stream().flatMap(run -> run.firstMetric().stream()).findFirst().orElse("");
    for (int r = 0; r < runs.size(); r++) {
      ReportedRun run = runs.get(r);
      ObjectNode json = all.addObject();
      json.put("name", run.name());
      json.put("metric", metric);
      ArrayNode steps = json.putArray("steps");
      run.steps().forEach(step -> steps.add(step.step()));
      numbers(json.putArray("loss"), run, StepLine::loss);
      numbers(json.putArray("rate"), run, StepLine::learningRate);
      numbers(json.putArray("held"), run, step -> step.activations() / MEBI);
      numbers(json.putArray("seconds"), run, StepLine::seconds);
      ArrayNode evalSteps = json.putArray("evalSteps");
      ArrayNode evalValues = json.putArray("evalValues");
      run.metrics().path("evaluations").forEach(evaluation -> {
        evalSteps.add(evaluation.path("step").asLong());
        evalValues.add(evaluation.path("eval").path(metric));
      });
      FreezeMap map = freezing.get(r);
      map.weights().forEach(json.putArray("weights")::add);
      map.firstSteps().forEach(json.putArray("firstSteps")::add);
      rows(json.putArray("active"), map.shares());
      DistanceMap moved = distances.get(r);
      moved.columns().forEach(json.putArray("distanceSteps")::add);
      rows(json.putArray("distances"), moved.distances());
    }
    return all;
  }

  private static void rows(ArrayNode into, List<double[]> rows) {
    for (double[] row : rows) {
      ArrayNode cells = into.addArray();
      for (double value : row) {
        cells.add(
            Double.isFinite(value)
                ? JsonNumbers.of(new BigDecimal(value).round(DIGITS).doubleValue())
                : JsonNumbers.of(value));
      }
    }
  }

  private static void numbers(ArrayNode into, ReportedRun run, ToDoubleFunction<StepLine> value) {
    run.steps().forEach(step -> into.add(JsonNumbers.of(value.applyAsDouble(step))));
  }

  /** JSON in which nothing can end the script that it stands in. */
  static String inScript(JsonNode json) {
    try {
      return JSON.writeValueAsString(json).replace("<", "\\u003c").replace(">", "\\u003e");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the report's data cannot be written as JSON", e);
    }
  }
}
