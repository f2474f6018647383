package io.slimfit.tensor;

import java.util.Optional;

/**
 * Products with a weight, in some {@link Precision}: what goes in and comes out has the model's floating type. The weight may be of any
 * floating type, split ones included.
 *
 * <p>Belongs to one worker.
 */
public interface Products {
  /** y = x wᵀ + b. {@code x} [n, in], {@code w} [out, in], {@code b} [out] or none, {@code y} [n, out], written. */
  void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b);

  /** y = a w. {@code a} [n, out], {@code w} [out, in], {@code y} [n, in], written. */
  void matmulInto(Tensor y, Tensor a, Tensor w);
}
