package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Mask;
import io.slimfit.tensor.NormGradients;
import io.slimfit.tensor.NormWeights;
import io.slimfit.tensor.Normalized;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * y = γ x̂ + β with x̂ = (r - mean(r)) / sqrt(variance(r) + ε) for each row r. In a post-LN block r
 * is a residual plus a branch (masked), all in one pass over memory; in a pre-LN block r is the
 * residual stream itself. Backward needs only x̂ and 1/σ; with the mean, r can be recomputed as σ
 * x̂ + mean(r). β is optional.
 */
public final class LayerNorm {
  private final Parameter gamma; // [columns]
  private final Optional<Parameter> beta; // [columns]
  private final NormWeights weights;

  /** One with β and a schedulable γ. */
  public LayerNorm(Parameters parameters, String name, int columns, double epsilon) {
    this(parameters, name, ParameterKind.NORM_WEIGHT, columns, epsilon, true);
  }

  /**
   * @param kind the kind of γ
   * @param biased whether there is a β
   */
  public LayerNorm(
      Parameters parameters,
      String name,
      ParameterKind kind,
      int columns,
      double epsilon,
      boolean biased) {
    gamma = parameters.make(name + ".weight", kind, columns);
    beta = biased
        ? Optional.of(parameters.make(name + ".bias", ParameterKind.BIAS, columns))
        : Optional.empty();
    weights = new NormWeights(gamma.value(), beta.map(Parameter::value), epsilon);
  }

  /** The width of the rows. */
  public int columns() {
    return Math.toIntExact(gamma.shape().elements());
  }

  /** Whether γ is active; its gradient reads x̂. */
  public boolean isScaleActive(Pass pass) {
    return pass.isActive(gamma);
  }

  /** Whether γ or β is active. */
  public boolean isActive(Pass pass) {
    return pass.isActive(gamma) || beta.filter(pass::isActive).isPresent();
  }

  /** γ, and β if there is one. */
  public List<Parameter> parameters() {
    return beta.map(b -> List.of(gamma, b)).orElse(List.of(gamma));
  }

  /**
   * @param branch [rows, columns]; destroyed
   * @param normalized written
   * @param y [rows, columns], written; may be the residual
   */
  public void forward(
      Tensor branch, Mask mask, Tensor residual, Normalized normalized, Tensor y, Ops ops) {
    ops.kernels().addNormalize(branch, mask, residual, weights, normalized, y);
  }

  /**
   * Normalizes rows without a branch.
   *
   * @param x [rows, columns]
   * @param normalized written
   * @param y [rows, columns], written; may be {@code x}
   */
  public void forward(Tensor x, Normalized normalized, Tensor y, Ops ops) {
    ops.kernels().normalize(x, weights, normalized, y);
  }

  /** Recomputes y from x̂, in a type of its own. */
  public Tensor output(Tensor values, DType type, Ops ops) {
    return ops.affine(values, weights, type);
  }

  /** Recomputes y from x̂. */
  public Tensor output(Tensor values, Ops ops) {
    return output(values, values.dtype(), ops);
  }

  /**
   * @param dy [rows, columns]; becomes the gradient of the residual
   * @param branchBias the bias of the layer that computed the branch, if it has one: its gradient
   *     is the row sum of the branch's gradient
   * @return the gradient of the branch, [rows, columns], in the type of x̂
   */
  public Tensor backward(
      Tensor dy, Mask mask, Normalized normalized, Optional<Parameter> branchBias, Pass pass) {
    Tensor dBranch = pass.ops().draw(normalized.values().dtype(), dy.rows(), dy.columns());
    backward(dy, mask, normalized, dBranch, branchBias.flatMap(pass::accumulator), pass);
    return dBranch;
  }

  /** Without a branch: {@code dy} [rows, columns] becomes the gradient of the rows. */
  public void backwardInPlace(Tensor dy, Normalized normalized, Pass pass) {
    backward(dy, Mask.none(), normalized, dy, Optional.empty(), pass);
  }

  private void backward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor dBranch,
      Optional<Tensor> dBias,
      Pass pass) {
    NormGradients sums =
        new NormGradients(pass.accumulator(gamma), beta.flatMap(pass::accumulator), dBias);
    pass.ops().kernels().addNormalizeBackward(dy, mask, normalized, gamma.value(), dBranch, sums);
  }
}
