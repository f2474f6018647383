package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/**
 * y = γ x̂ + β with x̂ = (r - mean(r)) / sqrt(variance(r) + ε) for each row r. In a post-LN block r is a branch (masked) added to a
 * residual, in one pass over memory; in a pre-LN block r is the residual stream itself. Backward needs x̂ and 1/σ alone; with the mean
 * they give back r = σ x̂ + mean(r).
 */
public final class LayerNorm {
  private final Parameter gamma; // [columns]
  private final Parameter beta; // [columns]
  private final double epsilon;

  public LayerNorm(Parameters parameters, String name, int columns, double epsilon) {
    this(parameters, name, ParameterKind.NORM_WEIGHT, columns, epsilon);
  }

  /** @param kind of γ */
  public LayerNorm(
      Parameters parameters, String name, ParameterKind kind, int columns, double epsilon) {
    gamma = parameters.make(name + ".weight", kind, columns);
    beta = parameters.make(name + ".bias", ParameterKind.BIAS, columns);
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

  /**
   * Of rows as they are.
   *
   * @param x [rows, columns]
   * @param normalized [rows, columns], written: x̂
   * @param mean [rows], written
   * @param rstd [rows], written: 1/σ
   * @param y [rows, columns], written; may be {@code x}
   */
  public void forward(Tensor x, Tensor normalized, Tensor mean, Tensor rstd, Tensor y, Ops ops) {
    ops.normalize(x, gamma.value(), beta.value(), epsilon, normalized, mean, rstd, y);
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
    backward(dy, mask, normalized, rstd, dBranch, dBias, pass);
    return dBranch;
  }

  /** Where there is no branch: {@code dy} [rows, columns] becomes the gradient of the rows. */
  public void backwardInPlace(Tensor dy, Tensor normalized, Tensor rstd, Pass pass) {
    Tensor nobodysBias = pass.ops().zeros(dy.dtype(), dy.columns());
    backward(dy, Mask.none(), normalized, rstd, dy, nobodysBias, pass);
  }

  private void backward(
      Tensor dy,
      Mask mask,
      Tensor normalized,
      Tensor rstd,
      Tensor dBranch,
      Tensor dBias,
      Pass pass) {
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
  }
}
