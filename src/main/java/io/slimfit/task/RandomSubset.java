package io.slimfit.task;

import io.slimfit.base.Counted;
import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
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
   * The examples that a seeded shuffle puts first, in their order; all of them if no number is
   * given.
   *
   * @param note receives a note for the user if there are fewer than wanted
   */
  public static <E> List<E> of(
      List<E> examples, OptionalInt most, long seed, Of set, Consumer<String> note) {
    return most.isEmpty()
        ? List.copyOf(examples)
        : draw(examples.size(), most.getAsInt(), seed, set, note).stream()
            .mapToObj(examples::get)
            .toList();
  }

  /**
   * The numbers of the examples that a seeded shuffle puts first.
   *
   * @param most how many are wanted
   * @param note receives a note for the user if there are fewer
   */
  public static BitSet draw(int examples, int most, long seed, Of set, Consumer<String> note) {
    if (most > examples) {
      note.accept(Counted.of(most, "example", "was", "were") + " requested, but there "
          + (examples == 1 ? "is" : "are") + " only " + examples);
    }
    BitSet chosen = new BitSet(examples);
    long key = CounterRandom.key(seed, SAMPLES, set.ordinal());
    Arrays.stream(CounterRandom.permutation(examples, key)).limit(most).forEach(chosen::set);
    return chosen;
  }
}
