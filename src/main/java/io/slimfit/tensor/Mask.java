package io.slimfit.tensor;

/**
 * A dropout mask that is computed, not stored. Element (row, column) is kept if the 24 high bits of
 * {@code CounterRandom.bits(rowKeys[row], column)} are below (1 - probability) * 2^24. Kept
 * elements are divided by (1 - probability).
 *
 * @param rowKeys a key for each row; unused if the probability is 0
 * @param probability of dropping an element, in [0, 1)
 */
@SuppressWarnings("ArrayRecordComponent") // owned by the pass that made it, and read-only
public record Mask(int[] rowKeys, double probability) {
  private static final Mask NONE = new Mask(new int[0], 0);

  /** Keeps everything. */
  public static Mask none() {
    return NONE;
  }

  public boolean isNone() {
    return probability == 0;
  }

  /** An element is kept if its 24 random bits are below this. */
  int threshold() {
    return (int) Math.round((1 - probability) * (1 << 24));
  }

  float scale() {
    return (float) (1 / (1 - probability));
  }

  /** The mask of rows {@code from} to {@code from + count - 1}. */
  public Mask rows(int from, int count) {
    return isNone()
        ? this
        : new Mask(java.util.Arrays.copyOfRange(rowKeys, from, from + count), probability);
  }
}
