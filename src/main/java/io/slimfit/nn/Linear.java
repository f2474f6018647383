package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Products;
import io.slimfit.tensor.Tensor;
import java.util.function.Supplier;

/** y = x Wᵀ + b. */
public final class Linear {
  private final Parameter weight; // [out, in]
  private final Parameter bias; // [out]
  private final boolean ofBlock;

  /** One that is computed in the floating type of the model: of a head, say. */
  public Linear(Parameters parameters, String name, int out, int in) {
    this(parameters, name, parameters.allocate(out, in), false);
  }

  private Linear(Parameters parameters, String name, Tensor value, boolean ofBlock) {
    weight = parameters.add(name + ".weight", ParameterKind.WEIGHT, value);
    bias = parameters.make(name + ".bias", ParameterKind.BIAS, value.rows());
    this.ofBlock = ofBlock;
  }

  /** One of a block: it is computed in the precision of the model, or in that of the gradient. */
  public static Linear ofBlock(Parameters parameters, String name, int out, int in) {
    return new Linear(parameters, name, parameters.allocateOfBlock(out, in), true);
  }

  private Products products(Pass pass) {
    return ofBlock ? pass.products(weight.value()) : pass.ops().products(Precision.FLOAT32);
  }

  public Parameter weight() {
    return weight;
  }

  public Parameter bias() {
    return bias;
  }

  /** [rows, in] -> [rows, out] */
  public Tensor forward(Tensor x, Pass pass) {
    Tensor y = pass.ops().draw(x.dtype(), x.rows(), weight.value().rows());
    forwardInto(y, x, pass);
    return y;
  }

  /** As {@link #forward}, into {@code y}. */
  public void forwardInto(Tensor y, Tensor x, Pass pass) {
    products(pass).linearInto(y, x, weight.value(), bias.value());
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
    products(pass).matmulInto(dx, dy, weight.value());
  }

  /** As {@link #backward}, where another kernel has summed the bias's gradient on its way. */
  public Tensor backwardAfterBias(Tensor dy, Supplier<Tensor> x, Pass pass) {
    addWeightGradient(dy, x, pass);
    Tensor dx = pass.ops().draw(dy.dtype(), dy.rows(), weight.value().columns());
    products(pass).matmulInto(dx, dy, weight.value());
    return dx;
  }

  private void addWeightGradient(Tensor dy, Supplier<Tensor> x, Pass pass) {
    if (pass.isActive(weight)) {
      pass.gradients().addProduct(weight, dy, x.get(), pass.ops());
    }
  }
}
