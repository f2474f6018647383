package io.slimfit.tensor;

import java.util.Optional;

/**
 * Matrix products with a weight in one {@link Precision}. Inputs and results have the model's
 * floating type, or BFLOAT16; the weight may have any, including split floats.
 *
 * <p>An instance belongs to one worker.
 */
public interface Products {
  /**
   * y = x wᵀ + b. {@code x} [n, in], {@code w} [out, in], {@code b} [out] or none, {@code y} [n,
   * out], written.
   */
  void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b);

  /** y = a w. {@code a} [n, out], {@code w} [out, in], {@code y} [n, in], written. */
  void matmulInto(Tensor y, Tensor a, Tensor w);
}
