package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Tensor;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * y = x Wᵀ + b for patches x of an image: a convolution whose stride is its kernel's size. The
 * weight has the shape of a convolution, as in Hugging Face's files; a patch is stored channel by
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
   * Adds the gradients of weight and bias; pixels need none.
   *
   * @param dy [patches, out]
   * @param patches the input of forward; called only while the weight is active
   */
  public void backward(Tensor dy, Supplier<Tensor> patches, Pass pass) {
    pass.accumulator(bias).ifPresent(sum -> pass.ops().kernels().addRowSum(sum, dy));
    if (pass.isActive(weight)) {
      pass.gradients().addProduct(weight, dy, patches.get(), pass.ops());
    }
  }
}
