package io.slimfit.run.compare;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * The search for a method's best learning rate. A best rate at the edge of the grid says little: a
 * better one may lie beyond. So the grid grows at that edge, by the ratio of the two rates there.
 *
 * @param grid the rates so far, ascending
 * @param missing those that have not been tried
 * @param best the best rate, once all were tried and it lies inside the grid
 * @param atEdge whether the best rate still lies at an edge although the grid grew as far as it may
 */
record RateSearch(List<Double> grid, List<Double> missing, OptionalDouble best, boolean atEdge) {
  /** With a ratio of 2, a grid grows by three decades. */
  static final int MOST_EXTENSIONS = 10;

  private static final double FAILED = Double.NEGATIVE_INFINITY;

  RateSearch {
    grid = List.copyOf(grid);
    missing = List.copyOf(missing);
  }

  /**
   * Where the search stands.
   *
   * @param given the grid to begin with; a single rate is the best one without a search
   * @param tried the score of each rate that was tried, larger is better; empty if training
   *     diverged or the metric is undefined
   */
  static RateSearch of(List<Double> given, Map<Double, OptionalDouble> tried) {
    List<Double> grid = new ArrayList<>(given.stream().sorted().toList());
    if (grid.size() == 1) {
      return new RateSearch(grid, List.of(), OptionalDouble.of(grid.get(0)), false);
    }
    for (int extensions = 0; ; extensions++) {
      List<Double> missing =
          grid.stream().filter(rate -> !tried.containsKey(rate)).toList();
      if (!missing.isEmpty()) {
        return new RateSearch(grid, missing, OptionalDouble.empty(), false);
      }
      int best = best(grid, tried);
      int last = grid.size() - 1;
      boolean atEdge = best == 0 || best == last;
      if (!atEdge || extensions == MOST_EXTENSIONS) {
        return new RateSearch(grid, List.of(), OptionalDouble.of(grid.get(best)), atEdge);
      }
      if (best == 0) {
        grid.add(0, LearningRates.beyond(grid.get(0), grid.get(1)));
      } else {
        grid.add(LearningRates.beyond(grid.get(last), grid.get(last - 1)));
      }
    }
  }

  /** The place of the best rate; of equal ones the innermost, then the smaller one. */
  private static int best(List<Double> grid, Map<Double, OptionalDouble> tried) {
    if (grid.stream().allMatch(rate -> score(rate, tried) == FAILED)) {
      return 0; // all diverged: only smaller rates can help
    }
    int last = grid.size() - 1;
    return IntStream.rangeClosed(0, last)
        .boxed()
        .max(Comparator.<Integer>comparingDouble(at -> score(grid.get(at), tried))
            .thenComparing(at -> -Math.abs(2 * at - last))
            .thenComparing(Comparator.reverseOrder()))
        .orElseThrow();
  }

  private static double score(double rate, Map<Double, OptionalDouble> tried) {
    return tried.getOrDefault(rate, OptionalDouble.empty()).orElse(FAILED);
  }
}
