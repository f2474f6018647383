package io.slimfit.task;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.function.IntUnaryOperator;

/**
 * The order in which an epoch goes through all examples: a function of the seed and the epoch, each
 * example once.
 */
public final class EpochOrder {
  private static final long ORDER =
      0x6F72646572L; // tells these random numbers from others of the same seed
  private static final long BATCHES = 0x62617463686573L;

  /**
   * Batches that are sorted together: their examples are drawn at random, so that a batch's length
   * says little of its content.
   */
  private static final int BATCHES_SORTED = 32;

  private final int examples;
  private final long seed;
  private final int batchSize; // 1 for an order without regard to lengths
  private final IntUnaryOperator length;
  private long epochOfOrder = -1;
  private int[] order = new int[0];

  private EpochOrder(int examples, long seed, int batchSize, IntUnaryOperator length) {
    this.examples = examples;
    this.seed = seed;
    this.batchSize = batchSize;
    this.length = length;
  }

  /** Any order is as likely as any other. */
  public static EpochOrder shuffled(int examples, long seed) {
    return new EpochOrder(examples, seed, 1, index -> 0);
  }

  /**
   * Batches of like lengths: of a shuffled epoch, so many examples as make {@value #BATCHES_SORTED}
   * batches are sorted by length and cut into batches, and all whole batches are shuffled, so that
   * no length has its place in the epoch.
   */
  public static EpochOrder grouped(
      int examples, IntUnaryOperator length, int batchSize, long seed) {
    return new EpochOrder(examples, seed, batchSize, length);
  }

  /**
   * Indices of the examples in the order of an epoch. For one thread: the last epoch's order is
   * kept.
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
    int[] grouped = sorted.clone(); // a last, smaller batch stays the last
    for (int b = 0; b < whole; b++) {
      System.arraycopy(sorted, places[b] * batchSize, grouped, b * batchSize, batchSize);
    }
    return grouped;
  }
}
