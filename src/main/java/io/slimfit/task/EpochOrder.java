package io.slimfit.task;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;

/**
 * The order in which an epoch visits all examples, each of them once: a function of the seed and
 * the epoch.
 */
public final class EpochOrder {
  private static final long ORDER =
      0x6F72646572L; // keeps these random numbers apart from others of the same seed
  private static final long BATCHES = 0x62617463686573L;

  /**
   * How many batches are sorted together. Their examples are drawn at random, so the length of a
   * batch says little about its content.
   */
  private static final int BATCHES_SORTED = 32;

  private final int examples;
  private final long seed;
  private final int batchSize; // 1 if lengths do not matter
  private final IntUnaryOperator length;
  private long epochOfOrder = -1;
  private int[] order = new int[0];

  private EpochOrder(int examples, long seed, int batchSize, IntUnaryOperator length) {
    this.examples = examples;
    this.seed = seed;
    this.batchSize = batchSize;
    this.length = length;
  }

  /** All orders are equally likely. */
  public static EpochOrder shuffled(int examples, long seed) {
    return new EpochOrder(examples, seed, 1, index -> 0);
  }

  /**
   * Batches of similar length. The epoch is shuffled; the examples of {@value #BATCHES_SORTED}
   * batches at a time are sorted by length and cut into batches; then all full batches are
   * shuffled, so that a batch's length does not determine its place in the epoch.
   */
  public static EpochOrder grouped(
      int examples, IntUnaryOperator length, int batchSize, long seed) {
    return new EpochOrder(examples, seed, batchSize, length);
  }

  /**
   * The indices of the examples in the order of an epoch. Not thread-safe, since the last epoch's
   * order is cached.
   */
  public int[] of(long epoch) {
    if (epoch != epochOfOrder) {
      int[] shuffled = CounterRandom.permutation(examples, CounterRandom.key(seed, ORDER, epoch));
      order = batchSize == 1 ? shuffled : grouped(shuffled, epoch);
      epochOfOrder = epoch;
    }
    return order;
  }

  private int[] grouped(int[] shuffled, long epoch) {
    int[] sorted = new int[examples];
    for (int from = 0; from < examples; from += BATCHES_SORTED * batchSize) {
      int to = Math.min(examples, from + BATCHES_SORTED * batchSize);
      int[] piece = Arrays.stream(shuffled, from, to)
          .boxed()
          .sorted(Comparator.comparingInt(i -> -length.applyAsInt(i)))
          .mapToInt(Integer::intValue)
          .toArray();
      System.arraycopy(piece, 0, sorted, from, piece.length);
    }
    int whole = examples / batchSize;
    int[] places = CounterRandom.permutation(whole, CounterRandom.key(seed, BATCHES, epoch));
    int[] grouped = sorted.clone(); // a smaller last batch stays last
    for (int b = 0; b < whole; b++) {
      System.arraycopy(sorted, places[b] * batchSize, grouped, b * batchSize, batchSize);
    }
    return grouped;
  }
}
