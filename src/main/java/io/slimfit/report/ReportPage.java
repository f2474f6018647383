package io.slimfit.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.report.ReportedRun.StepLine;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.tensor.MemoryCategory;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * The page of a report. Texts of data and models are escaped, and the script only sets them as
 * text, so none of them becomes markup. A policy forbids the page to load anything.
 */
final class ReportPage {
  private static final String LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final JsonMapper JSON = new JsonMapper();
  private static final double MEBI = 1 << 20;
  private static final int MOST_CLASSES = 30;

  private final List<ReportedRun> runs;
  private final StringBuilder page = new StringBuilder();

  /** @param runs at least one */
  ReportPage(List<ReportedRun> runs) {
    this.runs = List.copyOf(runs);
  }

  String html() {
    head();
    summary();
    metrics();
    section("Loss");
    chart("loss", "The loss of each step");
    if (hasEvaluations()) {
      section("Evaluations");
      chart("metric", "The first metric, after each evaluation");
    }
    chart("rate", "The learning rate of each step");
    memory();
    section("Time");
    chart("seconds", "The time of each step");
    freezing();
    classes();
    configuration();
    tail();
    return page.toString();
  }

  private void head() {
    add("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
    add("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
    add("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; "
        + "script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:\">\n");
    add("<title>" + escaped("slimfit: " + names()) + "</title>\n");
    add("<style>\n" + resource(LIBRARY + "uPlot.min.css") + "\n" + resource("report.css")
        + "</style>\n</head>\n<body>\n");
    add("<header><h1>" + escaped(names()) + "</h1></header>\n<main>\n");
  }

  private String names() {
    return String.join(", ", runs.stream().map(ReportedRun::name).toList());
  }

  private void section(String heading) {
    add("<h2>" + escaped(heading) + "</h2>\n");
  }

  private void chart(String id, String caption) {
    add("<figure><div class=\"chart\" id=\"" + id + "\" role=\"img\" aria-label=\""
        + escaped(caption) + "\"></div><figcaption>" + escaped(caption)
        + "</figcaption></figure>\n");
  }

  /** What was trained on what, and the result, in words. */
  private void summary() {
    for (ReportedRun run : runs) {
      JsonNode json = run.metrics();
      StringBuilder words = new StringBuilder();
      words.append(json.path("model").asText()).append(" learned task ");
      words.append(json.path("task").asText()).append(" from ");
      words.append(json.path("train_samples").asText()).append(" examples in ");
      words.append(json.path("steps").asText()).append(" steps, with profile ");
      words.append(json.path("profile").asText()).append(" and freezing ");
      words.append(json.path("freeze").asText()).append(". ");
      firstMetric(run)
          .ifPresent(metric -> words
              .append("On ")
              .append(json.path("eval_samples").asText())
              .append(" examples, its ")
              .append(metric)
              .append(" is ")
              .append(json.path("eval").path(metric).asText())
              .append(". "));
      words.append(String.format(
          Locale.ROOT,
          "Tensors took %.0f MiB at peak, the process %.0f MiB; full fine-tuning usually takes"
              + " %.0f MiB of tensors.",
          json.path("memory").path("total").asDouble() / MEBI,
          json.path("memory").path("peak_rss").asDouble() / MEBI,
          json.path("memory").path("baseline").path("total").asDouble() / MEBI));
      add("<p>" + (runs.size() > 1 ? "<strong>" + escaped(run.name()) + "</strong>: " : "")
          + escaped(words.toString()) + "</p>\n");
    }
  }

  private static Optional<String> firstMetric(ReportedRun run) {
    Iterator<String> names = run.metrics().path("eval").fieldNames();
    return names.hasNext() ? Optional.of(names.next()) : Optional.empty();
  }

  private void metrics() {
    section("Results");
    List<String> rows = runs.stream()
        .flatMap(run -> run.metrics().path("eval").properties().stream().map(Map.Entry::getKey))
        .distinct()
        .toList();
    openTable("Figures of metrics.json");
    for (String metric : rows) {
      row(metric, run -> run.metrics().path("eval").path(metric).asText());
    }
    row("train_loss", run -> run.metrics().path("train_loss").asText());
    row("seconds_per_step", run -> run.metrics().path("seconds_per_step").asText());
    closeTable();
  }

  private void memory() {
    section("Memory");
    chart("memory", "Peak bytes by category, beside usual full fine-tuning");
    chart("held", "What each step held from forward to backward");
    openTable("Peak bytes, as in metrics.json");
    for (MemoryCategory category : MemoryCategory.values()) {
      String key = key(category);
      row(key, run -> run.metrics().path("memory").path(key).asText());
    }
    row("total", run -> run.metrics().path("memory").path("total").asText());
    row("peak_rss", run -> run.metrics().path("memory").path("peak_rss").asText());
    closeTable();
  }

  private void freezing() {
    section("Which weights trained");
    for (int r = 0; r < runs.size(); r++) {
      if (runs.size() > 1) {
        add("<h3>" + escaped(runs.get(r).name()) + "</h3>\n");
      }
      add("<figure><div class=\"chart\" id=\"freeze-" + r + "\" role=\"img\" aria-label=\""
          + "Freeze map: a row for each weight, steps from left to right\"></div>"
          + "<figcaption id=\"freeze-text-" + r + "\">A row for each weight, steps from left to"
          + " right; darker where it trained in more of the steps</figcaption></figure>\n");
    }
  }

  private void classes() {
    for (ReportedRun run : runs) {
      JsonNode classes = run.metrics().path("classes");
      if (!classes.isEmpty()) {
        section("Classes" + (runs.size() > 1 ? " of " + run.name() : ""));
        add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Classes\"><table>"
            + "<caption>Each class of the evaluation</caption>"
            + "<thead><tr><th scope=\"col\">class</th><th scope=\"col\">precision</th>"
            + "<th scope=\"col\">recall</th><th scope=\"col\">f1</th>"
            + "<th scope=\"col\">examples</th></tr></thead><tbody>\n");
        classes.properties().forEach(of -> {
          add("<tr><th scope=\"row\">" + escaped(of.getKey()) + "</th>");
          for (String figure : List.of("precision", "recall", "f1", "examples")) {
            add("<td>" + escaped(of.getValue().path(figure).asText()) + "</td>");
          }
          add("</tr>\n");
        });
        closeTable();
        matrix(run, classes);
      }
    }
  }

  private void matrix(ReportedRun run, JsonNode classes) {
    JsonNode matrix = run.metrics().path("confusion_matrix");
    if (matrix.isEmpty() || matrix.size() > MOST_CLASSES) {
      return;
    }
    List<String> names = classes.properties().stream().map(Map.Entry::getKey).toList();
    add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Confusion matrix\">"
        + "<table><caption>Confusion matrix: examples of a row's class that were taken for a"
        + " column's</caption><thead><tr><td></td>");
    names.forEach(name -> add("<th scope=\"col\">" + escaped(name) + "</th>"));
    add("</tr></thead><tbody>\n");
    for (int label = 0; label < matrix.size() && label < names.size(); label++) {
      add("<tr><th scope=\"row\">" + escaped(names.get(label)) + "</th>");
      matrix.path(label).forEach(count -> add("<td>" + escaped(count.asText()) + "</td>"));
      add("</tr>\n");
    }
    closeTable();
  }

  private void configuration() {
    for (ReportedRun run : runs) {
      if (run.configuration().isPresent()) {
        section("Configuration" + (runs.size() > 1 ? " of " + run.name() : ""));
        add("<p>To run it again: <code>slimfit train " + OutputOptions.CONFIG.flag() + " "
            + escaped(word(run.name() + "/" + ConfigurationFile.NAME)) + "</code></p>\n");
        add("<pre class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Configuration\">"
            + escaped(run.configuration().get()) + "</pre>\n");
      }
    }
  }

  /** As a word of a shell. */
  private static String word(String path) {
    return path.matches("[\\w./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }

  private void tail() {
    add("</main>\n<script type=\"application/json\" id=\"runs\">" + inScript(data())
        + "</script>\n");
    add("<script>" + resource(LIBRARY + "uPlot.iife.min.js") + "</script>\n");
    add("<script>" + resource("report.js") + "</script>\n</body>\n</html>\n");
  }

  private boolean hasEvaluations() {
    return runs.stream().anyMatch(run -> run.metrics().path("evaluations").size() > 1);
  }

  private ArrayNode data() {
    ArrayNode all = JSON.createArrayNode();
    String metric =
        runs.stream().flatMap(run -> firstMetric(run).stream()).findFirst().orElse("");
    for (ReportedRun run : runs) {
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
      ObjectNode memory = json.putObject("memory");
      ObjectNode baseline = json.putObject("baseline");
      for (MemoryCategory category : MemoryCategory.values()) {
        JsonNode found = run.metrics().path("memory");
        memory.put(key(category), found.path(key(category)).asLong());
        baseline.put(key(category), found.path("baseline").path(key(category)).asLong());
      }
      FreezeMap map = FreezeMap.of(run.steps());
      map.weights().forEach(json.putArray("weights")::add);
      map.firstSteps().forEach(json.putArray("firstSteps")::add);
      ArrayNode active = json.putArray("active");
      map.shares().forEach(shares -> {
        ArrayNode row = active.addArray();
        for (double share : shares) {
          row.add(share);
        }
      });
    }
    return all;
  }

  private static void numbers(ArrayNode into, ReportedRun run, ToDoubleFunction<StepLine> value) {
    run.steps().forEach(step -> into.add(JsonNumbers.of(value.applyAsDouble(step))));
  }

  private static String key(MemoryCategory category) {
    return category.name().toLowerCase(Locale.ROOT);
  }

  private void openTable(String caption) {
    add("<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"" + escaped(caption)
        + "\"><table><caption>" + escaped(caption) + "</caption><thead><tr><td></td>");
    runs.forEach(run -> add("<th scope=\"col\">" + escaped(run.name()) + "</th>"));
    add("</tr></thead><tbody>\n");
  }

  private void row(String name, Function<ReportedRun, String> value) {
    add("<tr><th scope=\"row\">" + escaped(name) + "</th>");
    runs.forEach(run -> add("<td>" + escaped(value.apply(run)) + "</td>"));
    add("</tr>\n");
  }

  private void closeTable() {
    add("</tbody></table></div>\n");
  }

  private void add(String text) {
    page.append(text);
  }

  /** As text or in a quoted attribute. */
  static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /** JSON in which nothing can end the script that it stands in. */
  static String inScript(JsonNode json) {
    try {
      return JSON.writeValueAsString(json).replace("<", "\\u003c").replace(">", "\\u003e");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the report's data cannot be written as JSON", e);
    }
  }

  private static String resource(String name) {
    try (InputStream stream = ReportPage.class.getResourceAsStream(name)) {
      if (stream == null) {
        throw new IllegalStateException("the resource " + name + " is missing from the class path");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("the resource " + name + " cannot be read", e);
    }
  }
}
