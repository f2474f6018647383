package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.report.ReportedRun.StepLine;
import io.slimfit.run.config.OutputOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The page of a report: its sections, one after another. */
final class ReportPage {
  private static final String LIBRARY = "/META-INF/resources/webjars/uplot/1.6.30/dist/";
  private static final int ROWS_OF_A_CHART = 20; // in the table of its figures

  private final List<ReportedRun> runs;
  private final List<FreezeMap> freezing;
  private final List<DistanceMap> distances;
  private final Html page;

  /** @param runs at least one */
  ReportPage(List<ReportedRun> runs) {
    this.runs = List.copyOf(runs);
    freezing = runs.stream().map(run -> FreezeMap.of(run.steps())).toList();
    distances = new ArrayList<>();
    for (int r = 0; r < runs.size(); r++) {
      distances.add(DistanceMap.of(runs.get(r).steps(), freezing.get(r).weights()));
    }
    page = new Html(
        String.join(", ", runs.stream().map(ReportedRun::name).toList()),
        List.of(Html.resource(LIBRARY + "uPlot.min.css"), Html.resource("report.css")));
  }

  String html() {
    summary();
    results();
    loss();
    new MemorySection(runs).write(page);
    new TimeSection(runs).write(page);
    new WeightsSection(runs, freezing, distances).write(page);
    for (ReportedRun run : runs) {
      String of = runs.size() > 1 ? " of " + run.name() : "";
      new ClassesSection(run.metrics()).write(page, of);
      new WorstExamplesSection(run.worst()).write(page, of);
    }
    runs.forEach(this::configuration);
    page.markup("<script type=\"application/json\" id=\"runs\">"
        + ReportData.inScript(new ReportData(runs, freezing, distances).json()) + "</script>\n");
    return page.end(
        List.of(Html.resource(LIBRARY + "uPlot.iife.min.js"), Html.resource("report.js")));
  }

  private void summary() {
    for (ReportedRun run : runs) {
      if (runs.size() > 1) {
        page.heading(run.name());
      }
      new ReportSummary(run).write(page);
    }
  }

  private void results() {
    page.heading("Results");
    List<String> columns = new ArrayList<>(List.of(""));
    runs.forEach(run -> columns.add(run.name()));
    List<List<String>> rows = new ArrayList<>();
    runs.stream()
        .flatMap(run -> run.metrics().path("eval").properties().stream().map(Map.Entry::getKey))
        .distinct()
        .forEach(metric ->
            rows.add(cells(metric, run -> run.path("eval").path(metric).asText())));
    rows.add(cells("train_loss", run -> run.path("train_loss").asText()));
    rows.add(cells("seconds_per_step", run -> run.path("seconds_per_step").asText()));
    page.table("Figures of metrics.json", columns, rows);
  }

  private List<String> cells(String name, Function<JsonNode, String> value) {
    List<String> cells = new ArrayList<>(List.of(name));
    runs.forEach(run -> cells.add(value.apply(run.metrics())));
    return cells;
  }

  private void loss() {
    page.heading("Loss and metrics");
    page.chart("loss", "Loss of each step, and its running mean");
    steps("Loss", StepLine::loss);
    if (runs.stream().anyMatch(run -> run.metrics().path("evaluations").size() > 1)) {
      page.chart("metric", "The first metric, after each evaluation");
      runs.forEach(this::evaluations);
    }
    page.chart("rate", "Learning rate of each step");
  }

  /** The figures of a chart, at steps that are evenly spaced. */
  private void steps(String what, ToDoubleFunction<StepLine> value) {
    for (ReportedRun run : runs) {
      List<List<String>> rows = new ArrayList<>();
      int count = run.steps().size();
      int every = Math.max(1, count / ROWS_OF_A_CHART);
      for (int i = every - 1; i < count; i += every) {
        StepLine step = run.steps().get(i);
        rows.add(
            List.of(Quantities.count(step.step()), Quantities.number(value.applyAsDouble(step))));
      }
      page.foldedTable(
          what + (runs.size() > 1 ? " of " + run.name() : "") + ": figures",
          List.of("step", what),
          rows);
    }
  }

  private void evaluations(ReportedRun run) {
    JsonNode evaluations = run.metrics().path("evaluations");
    if (evaluations.isEmpty()) {
      return;
    }
    List<String> metrics = evaluations.path(0).path("eval").properties().stream()
        .map(Map.Entry::getKey)
        .toList();
    List<String> columns = new ArrayList<>(List.of("step"));
    columns.addAll(metrics);
    List<List<String>> rows = new ArrayList<>();
    evaluations.forEach(evaluation -> {
      List<String> cells =
          new ArrayList<>(List.of(Quantities.count(evaluation.path("step").asLong())));
      metrics.forEach(metric ->
          cells.add(Quantities.number(evaluation.path("eval").path(metric).asDouble(Double.NaN))));
      rows.add(cells);
    });
    page.foldedTable(
        "Evaluations" + (runs.size() > 1 ? " of " + run.name() : "") + ": figures", columns, rows);
  }

  private void configuration(ReportedRun run) {
    run.configuration().ifPresent(text -> {
      String of = runs.size() > 1 ? " of " + run.name() : "";
      page.heading("Configuration" + of);
      page.paragraph("To run it again:");
      page.verbatim(
          "Command" + of,
          "slimfit train " + OutputOptions.CONFIG.flag() + " "
              + word(run.folder().resolve(ConfigurationFile.NAME).toString()));
      page.verbatim("Configuration" + of, text);
    });
  }

  /** As a word of a shell. */
  private static String word(String path) {
    return path.matches("[\\w./-]+") ? path : "'" + path.replace("'", "'\\''") + "'";
  }
}
