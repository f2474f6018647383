package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * y = x Wᵀ + b for patches x of an image: a convolution whose stride is its kernel's size. The
 * weight has the shape that a convolution has in Hugging Face's files; a patch lies channel by
 * channel, row by row.
 */
public final class PatchProjection {
  private final Parameter weight; // [out, channels, patch, patch]
  private final Parameter bias; // [out]
  private final Tensor matrix; // the weight as [out, channels * patch * patch]

  public PatchProjection(Parameters parameters, String name, int out, int channels, int patch) {
    weight = parameters.make(name + ".weight", ParameterKind.WEIGHT, out, channels, patch, patch);
    bias = parameters.make(name + ".bias", ParameterKind.BIAS, out);
    matrix = weight.value().reshaped(out, (long) channels * patch * patch).lasting();
  }

  public DType dtype() {
    return matrix.dtype();
  }

  /** @param y [patches, out], written */
  public void forwardInto(Tensor y, Tensor patches, Pass pass) {
    pass.ops().linearInto(y, patches, matrix, Optional.of(bias.value()));
  }

  /**
   * Pixels need no gradient, so there are only those of weight and bias.
   *
   * @param dy [patches, out]
   * @param patches what forward saw; asked for only while the weight is active
   */
  public void backward(Tensor dy, Supplier<Tensor> patches, Pass pass) {
    pass.accumulator(bias).ifPresent(sum -> pass.ops().addRowSum(sum, dy));
    if (pass.isActive(weight)) {
      pass.gradients().addProduct(weight, dy, patches.get(), pass.ops());
    }
  }
}
