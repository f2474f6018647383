package io.slimfit.nn;

import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/**
 * y = x + branch (masked): how a pre-LN block adds to its residual stream. Has no parameters; the
 * gradient of x is that of y.
 */
public final class Residual {
  private Residual() {}

  /**
   * @param branch [rows, columns]; destroyed
   * @param y [rows, columns], written; may be {@code x} or {@code branch}
   */
  public static void forward(Tensor branch, Mask mask, Tensor x, Tensor y, Ops ops) {
    ops.dropout(branch, mask);
    branch.add(x);
    y.copyFrom(branch);
  }

  /**
   * @param dy [rows, columns]; stays as it is
   * @param branchBias of the layer that made the branch, if it has one: its gradient is the sum of
   *     the branch's
   * @return the gradient of the branch, [rows, columns]
   */
  public static Tensor backward(Tensor dy, Mask mask, Optional<Parameter> branchBias, Pass pass) {
    Tensor dBranch = pass.ops().copy(dy);
    pass.ops().dropout(dBranch, mask);
    branchBias.flatMap(pass::accumulator).ifPresent(sum -> pass.ops().addRowSum(sum, dBranch));
    return dBranch;
  }
}
