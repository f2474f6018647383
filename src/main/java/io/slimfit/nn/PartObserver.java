package io.slimfit.nn;

import io.slimfit.tensor.Tensor;

/**
 * Sees what each part adds to the gradients of a step, just before it is added. For each active
 * parameter it sees the parts in the order of their numbers. The workers call it, but only one at a
 * time for each parameter. It may read the tensors, but must not change or keep them.
 */
public interface PartObserver {
  /**
   * What a part adds to a vector or a matrix.
   *
   * @param gradient has the parameter's shape; if only some columns of a matrix train, it has only
   *     those
   */
  void onPart(Parameter parameter, int part, Tensor gradient);

  /**
   * Rows that a part adds to a table; a part may do so several times.
   *
   * @param indices the table's row for each row of {@code rows}
   * @param skipped an index whose rows are not added
   */
  void onRows(Parameter table, int part, int[] indices, int skipped, Tensor rows);
}
