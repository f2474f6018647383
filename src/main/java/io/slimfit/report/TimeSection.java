package io.slimfit.report;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.report.ReportedRun.StepLine;
import java.util.List;

/** Where the time went. */
final class TimeSection {
  private static final List<String> PHASES = List.of(
      "preparing", "forward", "backward", "update", "rest of the steps", "evaluating", "rest");

  private final List<ReportedRun> runs;

  TimeSection(List<ReportedRun> runs) {
    this.runs = runs;
  }

  void write(Html page) {
    page.heading("Time");
    StackedBars bars = new StackedBars("Time by phase", PHASES, Quantities::seconds);
    runs.forEach(run -> bars.row(runs.size() > 1 ? run.name() : "this run", phases(run)));
    bars.write(page);
    page.remark("Preparing is reading and tokenizing; the last rest is mostly saving. Of a run that"
        + " was resumed, both and the evaluations are those of its last process.");
    page.chart("seconds", "Seconds of each step");
  }

  private static double[] phases(ReportedRun run) {
    JsonNode time = run.metrics().path("time");
    double forward = 0;
    double backward = 0;
    double update = 0;
    double steps = 0;
    for (StepLine step : run.steps()) {
      forward += step.phases().forward();
      backward += step.phases().backward();
      update += step.phases().update();
      steps += Double.isFinite(step.seconds()) ? step.seconds() : 0;
    }
    return new double[] {
      time.path("preparing").asDouble(),
      forward,
      backward,
      update,
      Math.max(0, steps - forward - backward - update),
      time.path("evaluating").asDouble(),
      time.path("rest").asDouble()
    };
  }
}
