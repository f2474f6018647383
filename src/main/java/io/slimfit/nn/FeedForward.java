package io.slimfit.nn;

import io.slimfit.tensor.Activation;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
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
    first.forwardInto(u, x, pass);
    try (Scope scope = pass.ops().scope()) {
      second.forwardInto(y, pass.ops().activate(activation, u), pass);
    }
  }

  /** u once more. */
  public Tensor activationInput(Tensor x, Pass pass) {
    return first.forward(x, pass);
  }

  /**
   * The gradient of x; that of b₂ is somebody else's, who sums dy on the way.
   *
   * @param dy [rows, hidden]
   * @param u what forward wrote
   * @param x what forward saw; asked for only while W₁ is active
   */
  public Tensor backward(Tensor dy, Supplier<Tensor> u, Supplier<Tensor> x, Pass pass) {
    Tensor seen = u.get();
    Tensor dg = second.backwardAfterBias(dy, () -> pass.ops().activate(activation, seen), pass);
    pass.ops().activateBackward(activation, dg, seen);
    return first.backward(dg, x, pass);
  }
}
