package io.slimfit.nn;

import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/**
 * y = x + branch (masked): how a pre-LN block adds to its residual stream. There are no parameters,
 * and the gradient of x is that of y.
 */
public final class Residual {
  private Residual() {}

  /**
   * @param branch [rows, columns]; destroyed
   * @param y [rows, columns], written; may be {@code x} or {@code branch}
   */
  public static void forward(Tensor branch, Mask mask, Tensor x, Tensor y, Ops ops) {
    ops.kernels().addMasked(branch, mask, x, y);
  }

  /**
   * @param dy [rows, columns]; unchanged
   * @param branchBias the bias of the layer that computed the branch, if it has one: its gradient
   *     is the row sum of the branch's gradient
   * @param type of the result
   * @return the gradient of the branch, [rows, columns]
   */
  public static Tensor backward(
      Tensor dy, Mask mask, DType type, Optional<Parameter> branchBias, Pass pass) {
    Tensor dBranch = pass.ops().draw(type, dy.rows(), dy.columns());
    pass.ops().kernels().mask(dy, mask, dBranch, branchBias.flatMap(pass::accumulator));
    return dBranch;
  }
}
