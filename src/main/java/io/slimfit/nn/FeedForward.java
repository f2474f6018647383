package io.slimfit.nn;

import io.slimfit.tensor.Activation;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** y = f(u) W₂ᵀ + b₂ with u = x W₁ᵀ + b₁. */
public final class FeedForward {
  private final Linear first;
  private final Linear second;
  private final Activation activation;

  public FeedForward(Linear first, Linear second, Activation activation) {
    this.first = first;
    this.second = second;
    this.activation = activation;
  }

  public Linear first() {
    return first;
  }

  public Linear second() {
    return second;
  }

  /**
   * @param x [rows, hidden]
   * @param u [rows, intermediate], written: what backward needs
   * @param y [rows, hidden], written
   */
  public void forwardInto(Tensor y, Tensor x, Tensor u, Pass pass) {
    forwardInto(y, x, u, activated -> {}, pass);
  }

  /** As {@link #forwardInto(Tensor, Tensor, Tensor, Pass)}; {@code holdActivated} is shown f(u). */
  public void forwardInto(Tensor y, Tensor x, Tensor u, Consumer<Tensor> holdActivated, Pass pass) {
    first.forwardInto(u, x, pass);
    try (Scope scope = pass.ops().scope()) {
      Tensor activated = activated(u, pass);
      holdActivated.accept(activated);
      second.forwardInto(y, activated, pass);
    }
  }

  /** u once more. */
  public Tensor activationInput(Tensor x, Pass pass) {
    return first.forward(x, pass);
  }

  /** f(u). */
  public Tensor activated(Tensor u, Pass pass) {
    return pass.ops().activate(activation, u);
  }

  /** dg = dg * f'(u), in place. */
  public void multiplyByDerivative(Tensor dg, Tensor u, Pass pass) {
    pass.ops().activateBackward(activation, dg, u);
  }

  /**
   * The gradient of x; that of b₂ is somebody else's, who sums dy on the way.
   *
   * @param dy [rows, hidden]
   * @param activated f(u); asked for only while W₂ is active
   * @param multiplyByDerivative multiplies a gradient [rows, intermediate] by f'(u), in place
   * @param x what forward saw; asked for only while W₁ is active
   */
  public Tensor backward(
      Tensor dy,
      Supplier<Tensor> activated,
      Consumer<Tensor> multiplyByDerivative,
      Supplier<Tensor> x,
      Pass pass) {
    Tensor dg = second.backwardAfterBias(dy, activated, pass);
    multiplyByDerivative.accept(dg);
    return first.backward(dg, x, pass);
  }
}
