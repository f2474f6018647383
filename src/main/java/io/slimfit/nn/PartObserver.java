package io.slimfit.nn;

import io.slimfit.tensor.Tensor;

/**
 * Sees what each part adds to the gradients of a step just before it is added: for each active
 * parameter, the parts in the order of their numbers, whichever worker computed them. It is called
 * by the workers, by one at a time for a parameter. It may read the tensors, but not change or keep
 * them.
 */
public interface PartObserver {
  /**
   * What a part adds to a vector or a matrix.
   *
   * @param gradient in the parameter's shape; of a matrix of which only some columns train, those
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
