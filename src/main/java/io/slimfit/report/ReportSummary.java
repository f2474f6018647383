package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.report.ReportedRun.StepLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What was trained on what, and the result, in words and in a few large figures. */
final class ReportSummary {
  private static final String MAJORITY = "majority_accuracy";
  private static final double TENTH = 0.1;

  private final ReportedRun run;
  private final JsonNode metrics;

  ReportSummary(ReportedRun run) {
    this.run = run;
    metrics = run.metrics();
  }

  void write(Html page) {
    figures(page);
    page.paragraph(training());
    result().ifPresent(page::paragraph);
    page.paragraph(cost());
  }

  private void figures(Html page) {
    page.markup("<dl class=\"figures\">");
    run.firstMetric()
        .ifPresent(metric -> figure(
            page,
            metric,
            Quantities.number(metrics.path("eval").path(metric).asDouble(Double.NaN))));
    figure(page, "time", Quantities.seconds(allSeconds()));
    figure(
        page,
        "memory of the process",
        Quantities.bytes(metrics.path("memory").path("peak_rss").asDouble()));
    figure(page, "held, of full fine-tuning", heldShare());
    page.markup("</dl>\n");
  }

  private static void figure(Html page, String name, String value) {
    page.markup("<div><dt>").text(name).markup("</dt><dd>").text(value).markup("</dd></div>");
  }

  private String heldShare() {
    double usual = metrics.path("memory").path("baseline").path("activations").asDouble();
    double held = metrics.path("memory").path("activations").asDouble();
    return usual == 0 ? "-" : String.format(Locale.ROOT, "%.1f %%", 100 * held / usual);
  }

  /** Of the whole run if that is known, else of its steps. */
  private double allSeconds() {
    double steps = run.steps().stream()
        .mapToDouble(StepLine::seconds)
        .filter(Double::isFinite)
        .sum();
    JsonNode time = metrics.path("time");
    return time.isMissingNode()
        ? steps
        : steps
            + time.path("preparing").asDouble()
            + time.path("evaluating").asDouble()
            + time.path("rest").asDouble();
  }

  private String training() {
    List<String> how = new ArrayList<>();
    how.add("profile " + metrics.path("profile").asText());
    String freeze = metrics.path("freeze").asText("none");
    how.add(freeze.equals("none") ? "nothing frozen" : "weights frozen by " + freeze);
    if (metrics.has("precision")) {
      how.add("precision " + metrics.path("precision").asText());
    }
    return "The model " + metrics.path("model").asText() + " was trained on the task "
        + metrics.path("task").asText() + ", on "
        + Quantities.count(metrics.path("train_samples").asLong()) + " examples, in "
        + Quantities.count(metrics.path("steps").asLong()) + " steps: " + String.join(", ", how)
        + ".";
  }

  private Optional<String> result() {
    return run.firstMetric().map(metric -> {
      JsonNode eval = metrics.path("eval");
      StringBuilder words = new StringBuilder("On "
          + Quantities.count(metrics.path("eval_samples").asLong()) + " evaluated examples, its "
          + metric + " is " + Quantities.number(eval.path(metric).asDouble(Double.NaN)) + ".");
      if (metric.equals("accuracy") && eval.has(MAJORITY)) {
        words
            .append(" Always predicting the most frequent class would be right for ")
            .append(Quantities.number(eval.path(MAJORITY).asDouble()))
            .append(" of them.");
      }
      hardestClass().ifPresent(words::append);
      words.append(loss());
      return words.toString();
    });
  }

  /** The class with the smallest F1. */
  private Optional<String> hardestClass() {
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

  private String loss() {
    int first = (int) Math.ceil(TENTH * run.steps().size());
    double start = run.steps().stream()
        .limit(first)
        .mapToDouble(StepLine::loss)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
    double end = metrics.path("train_loss").asDouble(Double.NaN);
    if (!Double.isFinite(start) || !Double.isFinite(end)) {
      return "";
    }
    return " The loss was " + Quantities.number(start) + " in the first tenth of the steps, and "
        + Quantities.number(end) + " in the last epoch.";
  }

  private String cost() {
    JsonNode memory = metrics.path("memory");
    return "A step took "
        + Quantities.seconds(metrics.path("seconds_per_step").asDouble(Double.NaN))
        + ". Tensors took " + Quantities.bytes(memory.path("total").asDouble())
        + " at most, the whole process "
        + Quantities.bytes(memory.path("peak_rss").asDouble())
        + "; usual full fine-tuning takes "
        + Quantities.bytes(memory.path("baseline").path("total").asDouble()) + " of tensors.";
  }
}
