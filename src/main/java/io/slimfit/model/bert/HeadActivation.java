package io.slimfit.model.bert;

import io.slimfit.tensor.Activation;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/** The activation function of a head. */
public enum HeadActivation {
  TANH,
  RELU,
  GELU;

  /** f(u), drawn. */
  Tensor of(Tensor u, Ops ops) {
    if (this == TANH) {
      Tensor y = ops.copy(u);
      ops.tanh(y);
      return y;
    }
    return ops.activate(function(), u);
  }

  /** dy = f'(u) dy, in place. */
  void backward(Tensor dy, Tensor u, Ops ops) {
    if (this == TANH) {
      ops.tanhBackward(dy, of(u, ops));
    } else {
      ops.activateBackward(function(), dy, u);
    }
  }

  private Activation function() {
    return this == RELU ? Activation.RELU : Activation.GELU;
  }
}
