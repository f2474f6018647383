package io.slimfit.tensor;

/**
 * A matrix of which few rows are not zero: the gradient of a table.
 *
 * @param rows [at least the rows that are not zero, columns]
 * @param slots for each row of the matrix the row of {@code rows} that holds it, or -1 if it is zero
 */
@SuppressWarnings("ArrayRecordComponent") // shared with the owner, which adds to it
public record SparseRows(Tensor rows, int[] slots) {}
