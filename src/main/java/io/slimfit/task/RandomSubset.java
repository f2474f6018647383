package io.slimfit.task;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/** Which examples are drawn where fewer are wanted than there are. */
public final class RandomSubset {
  private static final long SAMPLES =
      0x73616D706CL; // tells these random numbers from others of the same seed

  /** What is drawn from. */
  public enum Of {
    TRAINING,
    EVALUATION
  }

  private RandomSubset() {}

  /**
   * The numbers of those that a seeded shuffle puts first.
   *
   * @param most how many are wanted; a person is told if there are fewer
   */
  public static BitSet draw(int examples, int most, long seed, Of set, Consumer<String> note) {
    if (most > examples) {
      note.accept(most + " examples were requested, but there are only " + examples);
    }
    BitSet chosen = new BitSet(examples);
    long key = CounterRandom.key(seed, SAMPLES, set.ordinal());
    Arrays.stream(CounterRandom.permutation(examples, key)).limit(most).forEach(chosen::set);
    return chosen;
  }
}
