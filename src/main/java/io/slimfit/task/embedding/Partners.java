package io.slimfit.task.embedding;

import io.slimfit.base.CounterRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * The texts of rows; where texts have classes, a text is paired with another one of its class,
 * which is drawn anew for each epoch.
 */
final class Partners {
  private static final long DRAW =
      0x706172746EL; // keeps these random numbers apart from others of the same seed

  private final TextPairs pairs;
  private final long seed;
  private final Map<Integer, List<Integer>> rowsByClass = new HashMap<>();

  Partners(TextPairs pairs, long seed) {
    this.pairs = pairs;
    this.seed = seed;
    for (int row = 0; row < pairs.size() && pairs.hasClasses(); row++) {
      rowsByClass
          .computeIfAbsent(pairs.classes()[row], unseen -> new ArrayList<>())
          .add(row);
    }
  }

  /** The rows that are pairs: all but the texts that are alone in their class. */
  int[] rows() {
    return IntStream.range(0, pairs.size()).filter(row -> others(row) != 0).toArray();
  }

  private int others(int row) {
    return pairs.hasClasses() ? members(row).size() - 1 : -1;
  }

  private List<Integer> members(int row) {
    return rowsByClass.getOrDefault(pairs.classes()[row], List.of());
  }

  /** The texts of a row in an epoch, in the order of their roles. */
  int[] texts(int row, long epoch) {
    int[] own = pairs.rows().get(row);
    if (!pairs.hasClasses()) {
      return own;
    }
    List<Integer> members = members(row);
    double drawn = CounterRandom.uniform(CounterRandom.key(seed, DRAW, epoch), row);
    int step = 1 + (int) (drawn * (members.size() - 1));
    int partner = members.get((members.indexOf(row) + step) % members.size());
    return new int[] {own[0], pairs.rows().get(partner)[0]};
  }
}
