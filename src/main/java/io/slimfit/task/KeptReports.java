package io.slimfit.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** {@link ClassReport}s in a checkpoint: what is known of the model that was kept. */
final class KeptReports {
  private KeptReports() {}

  static ArrayNode json(List<ClassReport> reports) {
    ArrayNode json = JsonNodeFactory.instance.arrayNode();
    for (ClassReport report : reports) {
      ObjectNode one = json.addObject();
      one.put("metric_suffix", report.metricSuffix());
      report.classNames().forEach(one.putArray("classes")::add);
      ArrayNode scores = one.putArray("scores");
      report
          .scores()
          .forEach(score -> scores
              .addArray()
              .add(score.precision())
              .add(score.recall())
              .add(score.f1())
              .add(score.examples()));
      report.matrix().ifPresent(matrix -> {
        ArrayNode counts = one.putArray("matrix"); // class, predicted class, examples
        matrix
            .entries()
            .forEach(entry ->
                counts.addArray().add(entry.label()).add(entry.prediction()).add(entry.count()));
      });
    }
    return json;
  }

  /** @param json what {@link #json} returned */
  static List<ClassReport> of(JsonNode json) {
    List<ClassReport> reports = new ArrayList<>();
    for (JsonNode one : json) {
      List<String> classes = new ArrayList<>();
      one.path("classes").forEach(name -> classes.add(name.asText()));
      List<ClassScores> scores = new ArrayList<>();
      one.path("scores")
          .forEach(score -> scores.add(new ClassScores(
              score.path(0).doubleValue(),
              score.path(1).doubleValue(),
              score.path(2).doubleValue(),
              score.path(3).longValue())));
      Optional<ConfusionMatrix> matrix = one.has("matrix")
          ? Optional.of(matrix(one.path("matrix"), classes.size()))
          : Optional.empty();
      reports.add(new ClassReport(one.path("metric_suffix").asText(), classes, scores, matrix));
    }
    return reports;
  }

  private static ConfusionMatrix matrix(JsonNode counts, int classes) {
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    counts.forEach(entry -> matrix.add(
        entry.path(0).intValue(), entry.path(1).intValue(), entry.path(2).longValue()));
    return matrix;
  }
}
