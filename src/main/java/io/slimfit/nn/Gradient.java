package io.slimfit.nn;

import io.slimfit.freeze.Columns;
import io.slimfit.tensor.SparseRows;
import io.slimfit.tensor.Tensor;

/** The gradient of one parameter in one step. */
public sealed interface Gradient {
  /** The elements that were summed; all others are zero. */
  Tensor elements();

  /** A gradient of the parameter's shape. */
  record Dense(Tensor elements) implements Gradient {}

  /**
   * Of those columns of a matrix that are trained in this step, where the others are not.
   *
   * @param elements [rows of the matrix, columns]
   */
  record SomeColumns(Tensor elements, Columns columns) implements Gradient {}

  /** The gradient of a table: the rows that were read. */
  record Rows(SparseRows sparse) implements Gradient {
    @Override
    public Tensor elements() {
      return sparse.rows();
    }
  }
}
