package io.slimfit.report;

import io.slimfit.report.ReportedRun.StepLine;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Which weights trained when: for each weight, the share of the steps of a column in which it was
 * active.
 *
 * @param weights names, from the embeddings to the head
 * @param firstSteps the first step of each column
 * @param shares [weights][columns]
 */
record FreezeMap(List<String> weights, List<Long> firstSteps, List<double[]> shares) {
  private static final int MOST_COLUMNS = 400;

  static FreezeMap of(List<StepLine> steps) {
    int columns = Math.min(MOST_COLUMNS, steps.size());
    Map<String, double[]> counts = new HashMap<>();
    int[] sizes = new int[columns];
    List<Long> first = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      int column = (int) ((long) i * columns / steps.size());
      if (column == first.size()) {
        first.add(steps.get(i).step());
      }
      sizes[column]++;
      for (String name : steps.get(i).active()) {
        counts.computeIfAbsent(name, weight -> new double[columns])[column]++;
      }
    }
    counts.values().forEach(row -> {
      for (int c = 0; c < columns; c++) {
        row[c] = Math.round(1000 * row[c] / sizes[c]) / 1000.0;
      }
    });
    List<String> weights = counts.keySet().stream().sorted(ModelPlaces.order()).toList();
    return new FreezeMap(weights, first, weights.stream().map(counts::get).toList());
  }

  /** The share of all steps in which a weight trained. */
  double shareOf(int weight) {
    double sum = 0;
    for (double share : shares.get(weight)) {
      sum += share;
    }
    return shares.get(weight).length == 0 ? 0 : sum / shares.get(weight).length;
  }
}
