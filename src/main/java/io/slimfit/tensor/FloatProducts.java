package io.slimfit.tensor;

import io.slimfit.tensor.PreparedWeights.Form;
import java.util.Optional;

/** Products in the floating type of the tensors. */
final class FloatProducts implements Products {
  private final Ops ops;
  private final PreparedWeights weights;

  FloatProducts(Ops ops, PreparedWeights weights) {
    this.ops = ops;
    this.weights = weights;
  }

  @Override
  public void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    ops.linearInto(y, x, whole(w), b);
  }

  @Override
  public DType flowType(DType model) {
    return model;
  }

  @Override
  public void matmulInto(Tensor y, Tensor a, Tensor w) {
    ops.matmulInto(y, a, whole(w));
  }

  private Tensor whole(Tensor w) {
    return w.isSplit() ? weights.get(w, Form.FLOAT32).values() : w;
  }
}
