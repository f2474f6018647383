package io.slimfit.nn;

/**
 * Whole sequences of a part that go through a layer together. The size of a chunk bounds every
 * temporary.
 *
 * @param index the index of this chunk in its part
 * @param firstSequence the index of its first sequence in the part
 * @param firstRow the first row of the first sequence
 */
public record Chunk(int index, int firstSequence, int sequences, int firstRow, int rows) {
  /** Enough rows for matrix products to run at full speed, and few enough for the cache. */
  public static final int STANDARD_ROWS = 256;
}
