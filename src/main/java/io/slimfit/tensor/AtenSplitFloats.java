package io.slimfit.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** The plain counterpart of {@link SplitFloats}, for any device. */
final class AtenSplitFloats {
  private static final Scalar HALF = new Scalar(0x8000L).retainReference();
  private static final Scalar SIXTEEN = new Scalar(16L).retainReference();

  private AtenSplitFloats() {}

  /** Copies between a split tensor and one of any floating type. */
  static void copy(Tensor from, Tensor into) {
    try (PointerScope scope = new PointerScope()) {
      var floats = from.isSplit() ? merged(from) : from.handle.to(ScalarType.Float);
      if (into.isSplit()) {
        set(into, floats);
      } else {
        into.handle.copy_(floats);
      }
    }
  }

  /** The floats of a split tensor, in new memory. Must be called within a pointer scope. */
  static org.bytedeco.pytorch.Tensor merged(Tensor x) {
    return x.handle
        .view(ScalarType.Short)
        .to(ScalarType.Int)
        .bitwise_left_shift(SIXTEEN)
        .add(x.low().to(ScalarType.Int))
        .view(ScalarType.Float);
  }

  /** Sets all elements of a split tensor. Must be called within a pointer scope. */
  static void set(Tensor x, org.bytedeco.pytorch.Tensor floats) {
    var bits = floats.contiguous().view(ScalarType.Int);
    var high = bits.add(HALF).bitwise_right_shift(SIXTEEN);
    x.handle.view(ScalarType.Short).copy_(high);
    x.low().copy_(bits.sub(high.bitwise_left_shift(SIXTEEN)));
  }
}
