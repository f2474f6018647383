package io.slimfit.nn;

/**
 * Whole sequences of a part that go through a layer together: what bounds every temporary.
 *
 * @param index of this chunk in its part
 * @param firstSequence index in the part
 * @param firstRow of the first sequence
 */
public record Chunk(int index, int firstSequence, int sequences, int firstRow, int rows) {
  /** Enough for products at full speed, and few enough for the cache. */
  public static final int STANDARD_ROWS = 256;
}
