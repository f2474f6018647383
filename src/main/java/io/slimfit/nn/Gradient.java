package io.slimfit.nn;

import io.slimfit.freeze.Columns;
import io.slimfit.tensor.SparseRows;
import io.slimfit.tensor.Tensor;

/** The gradient of one parameter in one step. */
public sealed interface Gradient {
  /** The elements that were added up; none of the others is other than zero. */
  Tensor elements();

  /** Of the parameter's shape. */
  record Dense(Tensor elements) implements Gradient {}

  /**
   * Of some columns of a matrix, which alone are trained in this step.
   *
   * @param elements [rows of the matrix, columns]
   */
  record SomeColumns(Tensor elements, Columns columns) implements Gradient {}

  /** Of a table: the rows that were read. */
  record Rows(SparseRows sparse) implements Gradient {
    @Override
    public Tensor elements() {
      return sparse.rows();
    }
  }
}
