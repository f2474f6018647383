package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.report.ReportedRun.StepLine;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What was trained on what, and the result, in words and in a few large figures. */
final class ReportSummary {
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
    ResultWords.of(metrics).ifPresent(words -> page.paragraph(words + loss()));
    page.paragraph(cost());
  }

  private void figures(Html page) {
    Map<String, String> figures = new LinkedHashMap<>(ResultWords.figure(metrics));
    figures.put("time", Quantities.seconds(allSeconds()));
    figures.put(
        "memory of the process",
        Quantities.bytes(metrics.path("memory").path("peak_rss").asDouble()));
    figures.put("held, of full fine-tuning", heldShare());
    page.figures(figures);
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
