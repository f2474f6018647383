package io.slimfit.task.embedding;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * How well what belongs to a text is found among all texts, as sentence-transformers'
 * InformationRetrievalEvaluator computes it: means over queries.
 *
 * <ul>
 *   <li>accuracy@1: the first one found is right
 *   <li>recall@10: the share of the right ones that is among the first ten
 *   <li>mrr@10: 1 / the rank of the first right one, 0 beyond rank 10
 *   <li>ndcg@10: the discounted gain of the first ten, divided by the best one possible
 * </ul>
 */
final class RetrievalMetrics {
  static final List<String> NAMES = List.of("mrr@10", "ndcg@10", "recall@10", "accuracy@1");

  private static final int FOUND = 10;

  private double reciprocalRanks;
  private double gains;
  private double recalls;
  private double first;
  private long queries;

  /**
   * Adds a query; one without a right text is left out.
   *
   * @param similarities with each text; NaN for one that is not searched
   * @param relevant the indices of the right ones
   */
  void add(double[] similarities, Set<Integer> relevant) {
    if (relevant.isEmpty()) {
      return;
    }
    int[] best = best(similarities);
    double gain = 0;
    int hits = 0;
    double reciprocal = 0;
    for (int rank = 0; rank < best.length; rank++) {
      if (relevant.contains(best[rank])) {
        hits++;
        gain += discount(rank);
        reciprocal = Math.max(reciprocal, 1.0 / (rank + 1));
      }
    }
    double ideal = 0;
    for (int rank = 0; rank < Math.min(FOUND, relevant.size()); rank++) {
      ideal += discount(rank);
    }
    reciprocalRanks += reciprocal;
    gains += gain / ideal;
    recalls += (double) hits / relevant.size();
    first += reciprocal == 1 ? 1 : 0;
    queries++;
  }

  private static double discount(int rank) {
    return Math.log(2) / Math.log(rank + 2);
  }

  /** The indices of the largest similarities, the largest first; ties in their order. */
  private static int[] best(double[] similarities) {
    int[] best = new int[FOUND];
    int count = 0;
    for (int i = 0; i < similarities.length; i++) {
      if (Double.isNaN(similarities[i])) {
        continue;
      }
      int place = count;
      while (place > 0 && similarities[i] > similarities[best[place - 1]]) {
        place--;
      }
      if (place < FOUND) {
        int moved = Math.min(count, FOUND - 1) - place;
        System.arraycopy(best, place, best, place + 1, moved);
        best[place] = i;
        count = Math.min(FOUND, count + 1);
      }
    }
    return Arrays.copyOf(best, count);
  }

  /** Empty without queries. */
  Map<String, OptionalDouble> values() {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    values.put("mrr@10", mean(reciprocalRanks));
    values.put("ndcg@10", mean(gains));
    values.put("recall@10", mean(recalls));
    values.put("accuracy@1", mean(first));
    return values;
  }

  private OptionalDouble mean(double sum) {
    return queries == 0 ? OptionalDouble.empty() : OptionalDouble.of(sum / queries);
  }
}
