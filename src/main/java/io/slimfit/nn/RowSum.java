package io.slimfit.nn;

import io.slimfit.tensor.Tensor;

/**
 * Rows that are added to the gradient of a table.
 *
 * @param indices of the table's rows, each once
 * @param rows [as many rows, columns]
 */
@SuppressWarnings("ArrayRecordComponent") // read once, by whoever adds them
public record RowSum(int[] indices, Tensor rows) {
  /** An index that no row has. */
  static final int NONE = -1;
}
