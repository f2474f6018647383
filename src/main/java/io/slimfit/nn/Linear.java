package io.slimfit.nn;

import io.slimfit.tensor.Tensor;
import java.util.function.Supplier;

/** y = x Wᵀ + b. */
public final class Linear {
  private final Parameter weight; // [out, in]
  private final Parameter bias; // [out]

  public Linear(Parameters parameters, String name, int out, int in) {
    weight = parameters.make(name + ".weight", Parameter.Kind.WEIGHT, out, in);
    bias = parameters.make(name + ".bias", Parameter.Kind.BIAS, out);
  }

  public Parameter weight() {
    return weight;
  }

  public Parameter bias() {
    return bias;
  }

  /** [rows, in] -> [rows, out] */
  public Tensor forward(Tensor x, Pass pass) {
    return pass.ops().linear(x, weight.value(), bias.value());
  }

  /** As {@link #forward}, into {@code y}. */
  public void forwardInto(Tensor y, Tensor x, Pass pass) {
    pass.ops().linearInto(y, x, weight.value(), bias.value());
  }

  /**
   * [rows, out] -> [rows, in]
   *
   * @param x what forward saw; asked for only while the weight is active
   */
  public Tensor backward(Tensor dy, Supplier<Tensor> x, Pass pass) {
    Tensor dx = pass.ops().draw(dy.dtype(), dy.rows(), weight.value().columns());
    backwardInto(dx, dy, x, pass);
    return dx;
  }

  /** As {@link #backward}, into {@code dx}, which may be x itself. */
  public void backwardInto(Tensor dx, Tensor dy, Supplier<Tensor> x, Pass pass) {
    pass.ops().addRowSum(pass.accumulator(bias), dy);
    addWeightGradient(dy, x, pass);
    pass.ops().matmulInto(dx, dy, weight.value());
  }

  /** As {@link #backward}, where another kernel has summed the bias's gradient on its way. */
  public Tensor backwardAfterBias(Tensor dy, Supplier<Tensor> x, Pass pass) {
    addWeightGradient(dy, x, pass);
    return pass.ops().matmul(dy, weight.value());
  }

  private void addWeightGradient(Tensor dy, Supplier<Tensor> x, Pass pass) {
    if (pass.isActive(weight)) {
      pass.gradients().addProduct(weight, dy, x.get(), pass.ops());
    }
  }
}
