package io.slimfit.report;

import io.slimfit.report.ReportedRun.StepLine;
import java.util.ArrayList;
import java.util.List;

/**
 * How far weights were moved, in the steps whose lines say so. With many such steps, each column is
 * one of several.
 *
 * @param columns the step of each column
 * @param distances [weights][columns], in the order of the weights; NaN where a weight was frozen
 */
record DistanceMap(List<Long> columns, List<double[]> distances) {
  private static final int MOST_COLUMNS = 200;

  static DistanceMap of(List<StepLine> steps, List<String> weights) {
    List<StepLine> with =
        steps.stream().filter(step -> !step.distances().isEmpty()).toList();
    int columns = Math.min(MOST_COLUMNS, with.size());
    List<StepLine> shown = new ArrayList<>();
    for (int c = 0; c < columns; c++) {
      shown.add(with.get((int) ((long) c * with.size() / columns)));
    }
    List<double[]> rows = weights.stream()
        .map(weight -> shown.stream()
            .mapToDouble(step -> step.distances().getOrDefault(weight, Double.NaN))
            .toArray())
        .toList();
    return new DistanceMap(shown.stream().map(StepLine::step).toList(), rows);
  }
}
