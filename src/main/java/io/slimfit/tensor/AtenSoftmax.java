package io.slimfit.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;

/** ATen's softmax along the last dimension, in place: no temporary memory. */
final class AtenSoftmax {
  private AtenSoftmax() {}

  /** x = softmax of x. */
  static void forward(Tensor x) {
    try (PointerScope scope = new PointerScope()) {
      Operator.SOFTMAX.call(
          new IValue(x.handle),
          new IValue((long) x.shape().rank() - 1),
          new IValue(false),
          new IValue(x.handle));
    }
  }

  /** dp = p (dp - sum of p dp). */
  static void backward(Tensor dp, Tensor p) {
    try (PointerScope scope = new PointerScope()) {
      Operator.SOFTMAX_BACKWARD.call(
          new IValue(dp.handle),
          new IValue(p.handle),
          new IValue((long) p.shape().rank() - 1),
          new IValue(p.handle.scalar_type()),
          new IValue(dp.handle));
    }
  }
}
