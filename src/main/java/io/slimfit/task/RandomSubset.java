package io.slimfit.task;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.function.Consumer;

/** Draws some of the examples, where fewer are wanted than there are. */
public final class RandomSubset {
  private static final long SAMPLES =
      0x73616D706CL; // keeps these random numbers apart from others of the same seed

  /** The set that examples are drawn from. */
  public enum Of {
    TRAINING,
    EVALUATION
  }

  private RandomSubset() {}

  /**
   * The numbers of the examples that a seeded shuffle puts first.
   *
   * @param most how many are wanted
   * @param note receives a note for the user if there are fewer
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
