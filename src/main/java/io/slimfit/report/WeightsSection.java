package io.slimfit.report;

import io.slimfit.report.ReportedRun.StepLine;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Which weights trained when, and how far they were moved. */
final class WeightsSection {
  private final List<ReportedRun> runs;
  private final List<FreezeMap> freezing;
  private final List<DistanceMap> distances;

  WeightsSection(List<ReportedRun> runs, List<FreezeMap> freezing, List<DistanceMap> distances) {
    this.runs = runs;
    this.freezing = freezing;
    this.distances = distances;
  }

  void write(Html page) {
    page.heading("Which weights trained, and how far they moved");
    for (int r = 0; r < runs.size(); r++) {
      if (runs.size() > 1) {
        page.subheading(runs.get(r).name());
      }
      page.chart(
          "freeze-" + r,
          "Freeze map: a row for each weight, steps from left to right; the stronger the colour, in"
              + " the more of the steps it trained");
      if (distances.get(r).columns().isEmpty()) {
        page.remark("steps.jsonl has no distances: it was written by an older version.");
      } else {
        page.chart(
            "distance-" + r,
            "Distances: a row for each weight, steps from left to right; the stronger the colour,"
                + " the further the step moved the weight, on a logarithmic scale; empty where it"
                + " was frozen");
      }
      table(page, r);
    }
  }

  private void table(Html page, int r) {
    FreezeMap map = freezing.get(r);
    List<StepLine> steps = runs.get(r).steps();
    List<List<String>> rows = new ArrayList<>();
    for (int w = 0; w < map.weights().size(); w++) {
      String weight = map.weights().get(w);
      double mean = steps.stream()
          .filter(step -> step.distances().containsKey(weight))
          .mapToDouble(step -> step.distances().getOrDefault(weight, Double.NaN))
          .filter(Double::isFinite)
          .average()
          .orElse(Double.NaN);
      rows.add(List.of(
          weight,
          String.format(Locale.ROOT, "%.1f %%", 100 * map.shareOf(w)),
          Double.isNaN(mean) ? "-" : String.format(Locale.ROOT, "%.3e", mean)));
    }
    page.foldedTable(
        "Each weight" + (runs.size() > 1 ? " of " + runs.get(r).name() : "") + ": figures",
        List.of("weight", "trained in", "mean distance"),
        rows);
  }
}
