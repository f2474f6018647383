package io.slimfit.tensor;

import io.slimfit.tensor.PreparedWeights.Form;
import java.util.Optional;

/** Products in the floating type of the weights; what is BFLOAT16 is widened, and rounded again. */
final class FloatProducts implements Products {
  private final Ops ops;
  private final PreparedWeights weights;

  FloatProducts(Ops ops, PreparedWeights weights) {
    this.ops = ops;
    this.weights = weights;
  }

  @Override
  public void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    try (Scope scope = ops.scope()) {
      Tensor wide = target(y);
      ops.linearInto(wide, widened(x), whole(w), b);
      put(wide, y);
    }
  }

  @Override
  public void matmulInto(Tensor y, Tensor a, Tensor w) {
    try (Scope scope = ops.scope()) {
      Tensor wide = target(y);
      ops.matmulInto(wide, widened(a), whole(w));
      put(wide, y);
    }
  }

  private Tensor target(Tensor y) {
    return y.dtype() == DType.BFLOAT16 ? ops.draw(DType.FLOAT32, y.rows(), y.columns()) : y;
  }

  private static void put(Tensor wide, Tensor y) {
    if (wide != y) {
      y.copyFrom(wide);
    }
  }

  private Tensor widened(Tensor x) {
    return x.dtype() == DType.BFLOAT16 ? ops.cast(x, DType.FLOAT32) : x;
  }

  private Tensor whole(Tensor w) {
    return w.isSplit() ? weights.get(w, Form.FLOAT32).values() : w;
  }
}
