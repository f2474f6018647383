package io.slimfit.tensor;

/**
 * A matrix with few nonzero rows: the gradient of a table.
 *
 * @param rows [at least the number of nonzero rows, columns]
 * @param slots for each row of the matrix its index in {@code rows}, or -1 if it is zero
 */
@SuppressWarnings("ArrayRecordComponent") // shared with the owner, which adds to it
public record SparseRows(Tensor rows, int[] slots) {}
