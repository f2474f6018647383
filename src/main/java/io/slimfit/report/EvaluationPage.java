package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code report.html} of a model that was evaluated without training. */
final class EvaluationPage {
  private final String name;
  private final JsonNode metrics;

  /**
   * @param name of the folder, for people
   * @param metrics metrics.json
   */
  EvaluationPage(String name, JsonNode metrics) {
    this.name = name;
    this.metrics = metrics;
  }

  String html() {
    Html page = new Html(name, List.of(Html.resource("report.css")));
    Map<String, String> figures = new LinkedHashMap<>(ResultWords.figure(metrics));
    figures.put("examples", Quantities.count(metrics.path("eval_samples").asLong()));
    page.figures(figures);
    page.paragraph("The model " + metrics.path("model").asText() + " was evaluated on the task "
        + metrics.path("task").asText() + ", in the precision "
        + metrics.path("precision").asText() + ".");
    ResultWords.of(metrics).ifPresent(page::paragraph);
    page.heading("Results");
    List<List<String>> rows = new ArrayList<>();
    metrics
        .path("eval")
        .properties()
        .forEach(metric -> rows.add(List.of(metric.getKey(), metric.getValue().asText())));
    page.table("Figures of metrics.json", List.of("", "value"), rows);
    new ClassesSection(metrics).write(page, "");
    return page.end(List.of());
  }
}
