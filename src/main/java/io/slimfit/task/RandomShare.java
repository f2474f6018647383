package io.slimfit.task;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.BitSet;

/** Holds a share of the examples out, at least one, and leaves at least one. */
public final class RandomShare {
  private RandomShare() {}

  /**
   * The numbers of the examples that are held out.
   *
   * @param examples at least two
   * @param share of them, in (0, 1)
   * @param key determines which ones
   */
  public static BitSet of(int examples, double share, long key) {
    int count = (int) Math.max(1, Math.min(examples - 1, Math.round(share * examples)));
    BitSet chosen = new BitSet(examples);
    Arrays.stream(CounterRandom.permutation(examples, key)).limit(count).forEach(chosen::set);
    return chosen;
  }
}
