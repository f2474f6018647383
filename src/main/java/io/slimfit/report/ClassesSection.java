package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of each class, the confusion matrix and the most common mistakes of a run. */
final class ClassesSection {
  private static final int MOST_IN_A_MATRIX = 40;
  private static final int MOST_MISTAKES = 15;
  private static final double STRONGEST = 0.45; // of the colour of a cell

  private final JsonNode metrics;
  private final JsonNode classes;
  private final List<String> names;

  /** A pair of classes that were confused. */
  private record Mistake(String label, String prediction, long examples) {}

  /** @param metrics metrics.json */
  ClassesSection(JsonNode metrics) {
    this.metrics = metrics;
    classes = metrics.path("classes");
    names = classes.properties().stream().map(Map.Entry::getKey).toList();
  }

  /** @param of the name of the run in the heading, if there are several */
  void write(Html page, String of) {
    if (classes.isEmpty()) {
      return;
    }
    page.heading("Classes" + of);
    List<List<String>> rows = new ArrayList<>();
    classes.properties().forEach(one -> {
      List<String> cells = new ArrayList<>(List.of(one.getKey()));
      for (String figure : List.of("precision", "recall", "f1")) {
        cells.add(Quantities.number(one.getValue().path(figure).asDouble(Double.NaN)));
      }
      cells.add(Quantities.count(one.getValue().path("examples").asLong()));
      rows.add(cells);
    });
    page.table(
        "Each class of the evaluation" + of,
        List.of("class", "precision", "recall", "f1", "examples"),
        rows);
    matrix(page, of);
    mistakes(page, of);
  }

  private void matrix(Html page, String of) {
    JsonNode matrix = metrics.path("confusion_matrix");
    if (matrix.isEmpty() || matrix.size() > MOST_IN_A_MATRIX) {
      return;
    }
    List<String> columns = new ArrayList<>(List.of(""));
    columns.addAll(names);
    page.markup("<div class=\"matrix\">");
    page.remark(
        "The matrix says how many of the examples of a row's class were taken for a column's.");
    page.openTable("Confusion matrix" + of, columns);
    for (int label = 0; label < matrix.size() && label < names.size(); label++) {
      page.markup("<tr><th scope=\"row\">").text(names.get(label)).markup("</th>");
      double sum = 0;
      for (JsonNode count : matrix.path(label)) {
        sum += count.asDouble();
      }
      for (JsonNode count : matrix.path(label)) {
        page.markup(cell(count.asLong(), sum));
      }
      page.markup("</tr>\n");
    }
    page.closeTable().markup("</div>\n");
  }

  private static String cell(long count, double ofRow) {
    return count == 0
        ? "<td class=\"none\">0</td>"
        : String.format(
            Locale.ROOT,
            "<td style=\"background:rgba(68,119,170,%.2f)\">%d</td>",
            STRONGEST * count / ofRow,
            count);
  }

  private void mistakes(Html page, String of) {
    List<List<String>> rows = found().stream()
        .filter(mistake -> mistake.examples > 0)
        .sorted(Comparator.comparingLong(Mistake::examples).reversed())
        .limit(MOST_MISTAKES)
        .map(mistake ->
            List.of(mistake.label, mistake.prediction, Quantities.count(mistake.examples)))
        .toList();
    if (!rows.isEmpty()) {
      page.markup("<div class=\"words\">");
      page.table("Most common mistakes" + of, List.of("class", "taken for", "examples"), rows);
      page.markup("</div>\n");
    }
  }

  private List<Mistake> found() {
    List<Mistake> mistakes = new ArrayList<>();
    metrics
        .path("confusions")
        .forEach(one -> mistakes.add(new Mistake(
            one.path("class").asText(),
            one.path("taken_for").asText(),
            one.path("examples").asLong())));
    JsonNode matrix = metrics.path("confusion_matrix");
    for (int label = 0; label < Math.min(names.size(), matrix.size()); label++) {
      for (int other = 0; other < Math.min(names.size(), matrix.size()); other++) {
        if (label != other) {
          mistakes.add(new Mistake(
              names.get(label), names.get(other), matrix.path(label).path(other).asLong()));
        }
      }
    }
    return mistakes;
  }
}
