package io.slimfit.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;

/** {@link ByteRows} as ATen's operators: a pass over memory for each. */
final class AtenByteRows implements ByteRows {
  private final Ops ops;

  /** @param ops gives the memory between passes */
  AtenByteRows(Ops ops) {
    this.ops = ops;
  }

  @Override
  public void quantize(Tensor x, Tensor values, Tensor scales) {
    Quantization.byRow(x, values, scales, ops);
  }

  @Override
  public void dequantize(
      Tensor sums, Tensor rowScales, Tensor columnScales, Optional<Tensor> bias, Tensor y) {
    y.copyFrom(sums);
    try (PointerScope scope = new PointerScope()) {
      y.handle.mul_(rowScales.handle).mul_(columnScales.handle);
      bias.ifPresent(b -> y.handle.add_(b.handle));
    }
  }
}
