package io.slimfit.nn;

import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/**
 * y = γ x̂ + β with x̂ = (r - mean(r)) / sqrt(variance(r) + ε) for each row r, which is a branch (masked) added to a residual: the order
 * of a post-LN block. Backward needs x̂ and 1/σ alone.
 */
public final class LayerNorm {
  private final Parameter gamma; // [columns]
  private final Parameter beta; // [columns]
  private final double epsilon;

  public LayerNorm(Parameters parameters, String name, int columns, double epsilon) {
    gamma = parameters.make(name + ".weight", Parameter.Kind.NORM_WEIGHT, columns);
    beta = parameters.make(name + ".bias", Parameter.Kind.BIAS, columns);
    this.epsilon = epsilon;
  }

  public Parameter gamma() {
    return gamma;
  }

  public Parameter beta() {
    return beta;
  }

  /**
   * @param normalized [rows, columns], written: x̂
   * @param rstd [rows], written: 1/σ
   * @param y [rows, columns], written; may be the residual
   */
  public void forward(
      Tensor branch,
      Mask mask,
      Tensor residual,
      Tensor normalized,
      Tensor rstd,
      Tensor y,
      Ops ops) {
    ops.addNormalize(
        branch, mask, residual, gamma.value(), beta.value(), epsilon, normalized, rstd, y);
  }

  /** y once more, from x̂. */
  public Tensor output(Tensor normalized, Ops ops) {
    return ops.affine(normalized, gamma.value(), beta.value());
  }

  /**
   * @param dy [rows, columns]; becomes the gradient of the residual
   * @param branchBias the bias of the layer that made the branch: its gradient is the sum of the branch's
   * @return the gradient of the branch, [rows, columns]
   */
  public Tensor backward(
      Tensor dy, Mask mask, Tensor normalized, Tensor rstd, Parameter branchBias, Pass pass) {
    return backward(dy, mask, normalized, rstd, pass.accumulator(branchBias), pass);
  }

  /** As {@link #backward(Tensor, Mask, Tensor, Tensor, Parameter, Pass)} where the branch has no bias. */
  public Tensor backward(Tensor dy, Mask mask, Tensor normalized, Tensor rstd, Pass pass) {
    return backward(dy, mask, normalized, rstd, pass.ops().zeros(dy.dtype(), dy.columns()), pass);
  }

  private Tensor backward(
      Tensor dy, Mask mask, Tensor normalized, Tensor rstd, Tensor dBias, Pass pass) {
    Tensor dBranch = pass.ops().draw(dy.dtype(), dy.rows(), dy.columns());
    pass.ops()
        .addNormalizeBackward(
            dy,
            normalized,
            rstd,
            gamma.value(),
            mask,
            dy,
            dBranch,
            pass.accumulator(gamma),
            pass.accumulator(beta),
            dBias);
    return dBranch;
  }
}
