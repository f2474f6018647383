package io.slimfit.task.embedding;

import io.slimfit.base.CounterRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.IntFunction;

/**
 * The batches of an epoch, in none of which a text occurs twice: a text that is right for one row
 * would be a negative of another. Rows are visited in a random order; one that does not fit into a
 * batch goes into a later one.
 */
final class DistinctBatches {
  private static final long ORDER =
      0x6469737469L; // keeps these random numbers apart from others of the same seed

  private DistinctBatches() {}

  /**
   * @param rows to be visited
   * @param texts of each row, as numbers
   * @param most how many batches are made; what fits into none of them is not visited
   */
  static List<int[]> of(
      int[] rows, IntFunction<int[]> texts, int batchSize, int most, long seed, long epoch) {
    int[] order = CounterRandom.permutation(rows.length, CounterRandom.key(seed, ORDER, epoch));
    List<Integer> waiting = new ArrayList<>();
    int next = 0;
    List<int[]> batches = new ArrayList<>();
    while (batches.size() < most && (next < order.length || !waiting.isEmpty())) {
      Set<Integer> used = new HashSet<>();
      List<Integer> chosen = new ArrayList<>();
      List<Integer> stillWaiting = new ArrayList<>();
      for (int row : waiting) {
        if (chosen.size() == batchSize || !take(row, texts, used, chosen)) {
          stillWaiting.add(row);
        }
      }
      while (chosen.size() < batchSize && next < order.length) {
        int row = rows[order[next++]];
        if (!take(row, texts, used, chosen)) {
          stillWaiting.add(row);
        }
      }
      waiting = stillWaiting;
      batches.add(chosen.stream().mapToInt(Integer::intValue).toArray());
    }
    return batches;
  }

  private static boolean take(
      int row, IntFunction<int[]> texts, Set<Integer> used, List<Integer> chosen) {
    int[] own = texts.apply(row);
    if (Arrays.stream(own).anyMatch(used::contains)) {
      return false;
    }
    Arrays.stream(own).forEach(used::add);
    chosen.add(row);
    return true;
  }
}
