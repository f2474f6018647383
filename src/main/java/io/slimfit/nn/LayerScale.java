package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.NormWeights;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/** y = λ x, component by component: LayerScale (Touvron et al., 2021). */
public final class LayerScale {
  private final Parameter lambda; // [columns]
  private final NormWeights factors;

  public LayerScale(Parameters parameters, String name, int columns) {
    lambda = parameters.make(name + ".lambda1", ParameterKind.LAYER_SCALE, columns);
    factors = new NormWeights(lambda.value(), Optional.empty(), 1); // only λ is read
  }

  public Parameter lambda() {
    return lambda;
  }

  /** Whether backward reads x. */
  public boolean needsInput(Pass pass) {
    return pass.isActive(lambda);
  }

  /** @param x [rows, columns]; becomes y */
  public void scale(Tensor x, Pass pass) {
    x.copyFrom(pass.ops().affine(x, factors, x.dtype()));
  }

  /** Adds the gradient of the bias of the layer that makes x, if it has one. */
  public void addBiasGradient(Optional<Parameter> bias, Tensor dx, Pass pass) {
    bias.flatMap(pass::accumulator).ifPresent(sum -> pass.ops().kernels().addRowSum(sum, dx));
  }

  /**
   * Adds the gradient of λ: the sum over rows of x dy.
   *
   * @param x destroyed
   */
  public void addGradient(Tensor dy, Tensor x, Pass pass) {
    pass.accumulator(lambda).ifPresent(sum -> {
      pass.ops().multiply(x, dy);
      pass.ops().kernels().addRowSum(sum, x);
    });
  }
}
