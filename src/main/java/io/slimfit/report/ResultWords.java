package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Optional;

/** The result of an evaluation in words, from metrics.json. */
final class ResultWords {
  private static final String MAJORITY = "majority_accuracy";

  private ResultWords() {}

  /** The name of the first metric, which decides which model is best. */
  static Optional<String> firstMetric(JsonNode metrics) {
    Iterator<String> names = metrics.path("eval").fieldNames();
    return names.hasNext() ? Optional.of(names.next()) : Optional.empty();
  }

  /** The first metric and its value, if there is one. */
  static Map<String, String> figure(JsonNode metrics) {
    return firstMetric(metrics)
        .map(metric -> Map.of(metric, value(metrics, metric)))
        .orElse(Map.of());
  }

  private static String value(JsonNode metrics, String name) {
    return Quantities.number(metrics.path("eval").path(name).asDouble(Double.NaN));
  }

  /** Empty if nothing was evaluated. */
  static Optional<String> of(JsonNode metrics) {
    return firstMetric(metrics).map(metric -> {
      StringBuilder words = new StringBuilder("On "
          + Quantities.count(metrics.path("eval_samples").asLong()) + " evaluated examples, its "
          + metric + " is " + value(metrics, metric) + ".");
      if (metric.equals("accuracy") && metrics.path("eval").has(MAJORITY)) {
        words
            .append(" Always predicting the most frequent class would be right for ")
            .append(value(metrics, MAJORITY))
            .append(" of them.");
      }
      hardestClass(metrics).ifPresent(words::append);
      return words.toString();
    });
  }

  /** The class with the smallest F1. */
  private static Optional<String> hardestClass(JsonNode metrics) {
    return metrics.path("classes").properties().stream()
        .filter(one -> one.getValue().path("examples").asLong() > 0)
        .min((a, b) -> Double.compare(f1(a), f1(b)))
        .filter(hardest -> metrics.path("classes").size() > 2)
        .map(hardest -> " The class it knows worst is '" + hardest.getKey() + "', with an F1 of "
            + Quantities.number(f1(hardest)) + ".");
  }

  private static double f1(Map.Entry<String, JsonNode> of) {
    return of.getValue().path("f1").asDouble();
  }
}
