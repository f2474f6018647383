package io.slimfit.run.checkpoints;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.freeze.PolicyState;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workspace;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.TrainerState;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;

/**
 * The values of a {@link TrainerState}, except for the optimizer's, as {@code state.json}, which
 * has the names, and {@code numbers.safetensors}, which has long rows of numbers.
 */
final class SavedState {
  private static final String POLICY = "policy.";
  static final String STEP = "step";

  private static final String WORKSPACES = "workspaces"; // one of each worker

  private SavedState() {}

  /** What {@code numbers.safetensors} holds. */
  static Map<String, double[]> numbers(TrainerState.Values values) {
    Map<String, double[]> rows = new LinkedHashMap<>();
    rows.put("losses", doubles(values.losses()));
    rows.put("seconds", doubles(values.seconds()));
    rows.put("distances", doubles(List.copyOf(values.distances().values())));
    values.policy().asMap().forEach((name, row) -> rows.put(POLICY + name, row));
    return rows;
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** What {@code state.json} holds. */
  static ObjectNode json(
      TrainerState.Values values, NativeMemory.Peaks measured, List<Workspace> workspaces) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("format", RunRecord.FORMAT);
    json.put(STEP, values.steps());
    ArrayNode weights = json.putArray("weights"); // in schedule order, as their distances
    values.distances().keySet().forEach(weights::add);
    ObjectNode saturation = json.putObject("saturation");
    values
        .saturation()
        .forEach((kind, count) -> saturation
            .putObject(kind.optionName())
            .put("clamped", count.clamped())
            .put("elements", count.elements()));
    ArrayNode held = json.putArray("held");
    values
        .held()
        .forEach((site, bytes) -> held.addObject()
            .put("site", site.name())
            .put("kind", site.kind().optionName())
            .put("bytes", bytes));
    ArrayNode evaluations = json.putArray("evaluations");
    values.evaluations().forEach(report -> put(evaluations.addObject(), report));
    ObjectNode peaks = json.putObject("peak_bytes");
    for (MemoryCategory category : MemoryCategory.values()) {
      peaks.put(category.name(), measured.bytes().getOrDefault(category, 0L));
    }
    json.put("peak_total_bytes", measured.total());
    ArrayNode reused = json.putArray(WORKSPACES);
    workspaces.forEach(of -> {
      ObjectNode worker = reused.addObject();
      of.results().forEach(worker.putArray("results")::add);
      of.weights().forEach(worker.putArray("weights")::add);
    });
    return json;
  }

  private static void put(ObjectNode json, EvaluationReport report) {
    json.put("step", report.step());
    json.put("best", report.best());
    ObjectNode metrics = json.putObject("metrics");
    report.metrics().forEach((name, value) -> {
      if (value.isEmpty()) {
        metrics.putNull(name);
      } else if (Double.isFinite(value.getAsDouble())) {
        metrics.put(name, value.getAsDouble());
      } else {
        metrics.put(name, Double.toString(value.getAsDouble())); // JSON has no such number
      }
    });
  }

  static TrainerState.Values values(
      JsonNode json, Map<String, double[]> numbers, NamedTensors optimizer) {
    Map<String, Double> distances = new LinkedHashMap<>();
    double[] far = row(numbers, "distances");
    json.path("weights").forEach(name -> distances.put(name.asText(), far[distances.size()]));
    Map<String, double[]> policy = new LinkedHashMap<>();
    numbers.forEach((name, row) -> {
      if (name.startsWith(POLICY)) {
        policy.put(name.substring(POLICY.length()), row);
      }
    });
    return new TrainerState.Values(
        json.path(STEP).longValue(),
        distances,
        PolicyState.of(policy),
        saturation(json.path("saturation")),
        held(json.path("held")),
        list(numbers, "losses"),
        list(numbers, "seconds"),
        StreamSupport.stream(json.path("evaluations").spliterator(), false)
            .map(SavedState::report)
            .toList(),
        optimizer);
  }

  private static Map<SiteKind, Saturation.Count> saturation(JsonNode json) {
    Map<SiteKind, Saturation.Count> counts = new EnumMap<>(SiteKind.class);
    for (SiteKind kind : SiteKind.values()) {
      JsonNode count = json.path(kind.optionName());
      if (count.isObject()) {
        counts.put(
            kind,
            new Saturation.Count(
                count.path("clamped").longValue(), count.path("elements").longValue()));
      }
    }
    return counts;
  }

  private static Map<Site, Long> held(JsonNode json) {
    Map<Site, Long> held = new LinkedHashMap<>();
    for (JsonNode of : json) {
      for (SiteKind kind : SiteKind.values()) {
        if (kind.optionName().equals(of.path("kind").asText())) {
          held.put(new Site(of.path("site").asText(), kind), of.path("bytes").longValue());
        }
      }
    }
    return held;
  }

  private static EvaluationReport report(JsonNode json) {
    Map<String, OptionalDouble> metrics = new LinkedHashMap<>();
    json.path("metrics").properties().forEach(metric -> {
      JsonNode value = metric.getValue();
      metrics.put(
          metric.getKey(),
          value.isNull()
              ? OptionalDouble.empty()
              : OptionalDouble.of(
                  value.isNumber() ? value.doubleValue() : Double.parseDouble(value.asText())));
    });
    return new EvaluationReport(
        json.path("step").longValue(), metrics, json.path("best").booleanValue());
  }

  /** What the run had measured before it was resumed. */
  static NativeMemory.Peaks peaks(JsonNode json) {
    Map<MemoryCategory, Long> peaks = new EnumMap<>(MemoryCategory.class);
    for (MemoryCategory category : MemoryCategory.values()) {
      peaks.put(category, json.path("peak_bytes").path(category.name()).longValue());
    }
    return new NativeMemory.Peaks(peaks, json.path("peak_total_bytes").longValue());
  }

  /** The blocks that each worker reused when the checkpoint was saved. */
  static List<Workspace> workspaces(JsonNode json) {
    return StreamSupport.stream(json.path(WORKSPACES).spliterator(), false)
        .map(worker -> new Workspace(sizes(worker.path("results")), sizes(worker.path("weights"))))
        .toList();
  }

  private static List<Long> sizes(JsonNode json) {
    return StreamSupport.stream(json.spliterator(), false)
        .map(JsonNode::longValue)
        .toList();
  }

  private static List<Double> list(Map<String, double[]> numbers, String name) {
    return new ArrayList<>(Arrays.stream(row(numbers, name)).boxed().toList());
  }

  private static double[] row(Map<String, double[]> numbers, String name) {
    double[] row = numbers.get(name);
    if (row == null) {
      throw new IllegalArgumentException("there are no " + name);
    }
    return row;
  }
}
