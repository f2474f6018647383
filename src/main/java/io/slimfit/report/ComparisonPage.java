package io.slimfit.report;

import io.slimfit.run.compare.ComparisonResult;
import io.slimfit.run.compare.ComparisonResult.OfMethod;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import io.slimfit.run.compare.PairedDifference;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;

/** {@code comparison.html}: the tables of comparison.md, and the intervals as a chart. */
final class ComparisonPage {
  private static final double MIDDLE = 50; // percent of the width: no difference
  private static final double HALF = 46;

  private final ComparisonResult result;
  private final ComparisonWords words;
  private final Html page;

  private ComparisonPage(ComparisonResult result) {
    this.result = result;
    words = new ComparisonWords(result);
    page = new Html(words.title(), List.of(Html.resource("report.css")));
  }

  static String of(ComparisonResult result) {
    return new ComparisonPage(result).write();
  }

  private String write() {
    if (!result.complete()) {
      page.markup("<p><strong>")
          .text(ComparisonWords.NOT_COMPLETE)
          .markup("</strong> ")
          .text(ComparisonWords.HOW_TO_COMPLETE)
          .markup("</p>\n");
    }
    page.paragraph(String.join(" ", words.legend()));
    if (result.tasks().size() > 1) {
      page.heading("All tasks");
      Map<String, PairedDifference> differences = new LinkedHashMap<>();
      result
          .tasks()
          .get(0)
          .methods()
          .forEach(method -> Optional.ofNullable(result.overTasks().get(method.method()))
              .ifPresent(found -> differences.put(method.method(), found)));
      intervals(
          differences,
          ComparisonWords.POINTS,
          ComparisonWords.PLACES_OF_POINTS,
          "in points of 100");
      page.table(
          ComparisonWords.OVER_TASKS, ComparisonWords.COLUMNS_OVER_TASKS, words.rowsOverTasks());
    }
    result.tasks().forEach(this::task);
    return page.end(List.of());
  }

  private void task(OnTask task) {
    page.heading(ComparisonWords.heading(task));
    Map<String, PairedDifference> differences = new LinkedHashMap<>();
    for (OfMethod method : task.methods()) {
      method.difference().ifPresent(found -> differences.put(method.method(), found));
    }
    intervals(differences, 1, ComparisonWords.PLACES, "in " + task.metric().orElse("the metric"));
    values(task);
    page.table(
        ComparisonWords.heading(task) + ", each method", ComparisonWords.COLUMNS, words.rows(task));
    list("Runs", ComparisonWords.runs(task));
    list(ComparisonWords.TRIED, ComparisonWords.tried(task));
  }

  /** The difference of each method from the reference, with its interval. */
  private void intervals(
      Map<String, PairedDifference> differences, double scale, int places, String unit) {
    Map<String, PairedDifference> others = new LinkedHashMap<>(differences);
    others.remove(result.reference());
    if (others.isEmpty()) {
      return;
    }
    double most = others.values().stream()
        .flatMapToDouble(found -> DoubleStream.concat(
            DoubleStream.of(found.mean()),
            found.interval().stream()
                .flatMapToDouble(range -> DoubleStream.of(range.low(), range.high()))))
        .map(Math::abs)
        .max()
        .orElse(0);
    page.markup("<figure class=\"bars interval\"><figcaption>")
        .text("Difference from " + result.reference() + ", " + unit
            + ": the dot is the mean over the seeds, the line its interval of 95 %, the dashed line"
            + " no difference")
        .markup("</figcaption>\n");
    others.forEach((method, found) -> interval(method, found, most, scale, places));
    page.markup("</figure>\n");
  }

  private void interval(
      String method, PairedDifference found, double most, double scale, int places) {
    String shown = ComparisonWords.signed(found.mean() * scale, places);
    page.markup("<div class=\"bar\"><span>")
        .text(method)
        .markup("</span><svg role=\"img\" aria-label=\"")
        .text(method + ": " + shown
            + found
                .interval()
                .map(range -> ", from " + ComparisonWords.signed(range.low() * scale, places)
                    + " to " + ComparisonWords.signed(range.high() * scale, places))
                .orElse(""))
        .markup("\">" + line("zero", 0, 0, most, "0", "100%"));
    found
        .interval()
        .ifPresent(
            range -> page.markup(line("range", range.low(), range.high(), most, "50%", "50%")));
    page.markup(String.format(
            Locale.ROOT, "<circle cx=\"%.2f%%\" cy=\"50%%\" r=\"5\"/>", x(found.mean(), most)))
        .markup("</svg><span>")
        .text(shown)
        .markup("</span></div>\n");
  }

  private static String line(
      String name, double from, double to, double most, String top, String bottom) {
    return String.format(
        Locale.ROOT,
        "<line class=\"%s\" x1=\"%.2f%%\" x2=\"%.2f%%\" y1=\"%s\" y2=\"%s\"/>",
        name,
        x(from, most),
        x(to, most),
        top,
        bottom);
  }

  /** Where a difference lies, in percent of the width. */
  private static double x(double difference, double most) {
    return most == 0 ? MIDDLE : MIDDLE + HALF * difference / most;
  }

  /** The memory of each method. */
  private void values(OnTask task) {
    StackedBars bars = new StackedBars(
        "Peak bytes of each method",
        List.of("held", "optimizer", "gradients", "rest of the process"),
        Quantities::bytes);
    boolean known = false;
    for (OfMethod method : task.methods()) {
      long rest = method.peakRss() - method.held() - method.optimizer() - method.gradients();
      bars.row(
          method.method(),
          method.held(),
          method.optimizer(),
          method.gradients(),
          Math.max(0, rest));
      known |= method.peakRss() > 0;
    }
    if (known) {
      bars.write(page);
    }
  }

  private void list(String heading, List<String> sentences) {
    if (!sentences.isEmpty()) {
      page.subheading(heading).markup("<ul>\n");
      sentences.forEach(sentence -> page.markup("<li>").text(sentence).markup("</li>\n"));
      page.markup("</ul>\n");
    }
  }
}
