package io.slimfit.tensor;

import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;

/**
 * The product of a matrix, whose rows become bytes with a scale each, and a matrix of bytes with a
 * scale for each column. Sums are 32-bit integers. An instance belongs to one worker.
 */
final class ByteProduct {
  private final Ops ops;
  private final boolean asFloats;
  private final ByteRows rowsOfAten;
  private final ByteRows fastRows;

  /** Of bytes: for processors with instructions for them, which alone are fast. */
  static ByteProduct ofBytes(Ops ops) {
    return new ByteProduct(ops, false);
  }

  /** As fast as the processor can: without instructions for bytes, as a product of floats. */
  static ByteProduct onAnyProcessor(Ops ops) {
    return new ByteProduct(ops, !Processor.here().computes(Precision.INT8));
  }

  private ByteProduct(Ops ops, boolean asFloats) {
    this.ops = ops;
    this.asFloats = asFloats;
    rowsOfAten = new AtenByteRows(ops);
    fastRows = ops.hasKernelsForHalves() ? new VectorByteRows() : rowsOfAten;
  }

  /**
   * y = left (right * scales) + bias.
   *
   * @param y [n, m], written
   * @param left [n, k]
   * @param right INT8 [k, m]
   * @param scales FLOAT32 [m] or [1, m]
   * @param bias FLOAT32 [m], if there is one
   */
  void product(Tensor y, Tensor left, Tensor right, Tensor scales, Optional<Tensor> bias) {
    long tiles = RowTiles.whole(left.rows());
    Tensor bytes = ops.draw(DType.INT8, tiles, left.columns());
    Tensor values = RowTiles.own(bytes, left);
    Tensor rowScales = ops.draw(DType.FLOAT32, left.rows(), 1);
    ByteRows rows = y.isContiguous() ? fastRows : rowsOfAten;
    rows.quantize(left.isContiguous() ? left : ops.copy(left), values, rowScales);
    Tensor allSums = ops.draw(DType.INT32, tiles, y.columns());
    if (y.device() == Device.META) {
      return;
    }
    if (asFloats) {
      multiplyAsFloats(values, right, RowTiles.own(allSums, y));
    } else {
      ops.counter()
          .product(
              "int8", () -> multiply(bytes, right, allSums), right.rows(), allSums, bytes, right);
    }
    rows.dequantize(RowTiles.own(allSums, y), rowScales, scales, bias, y);
  }

  /**
   * Without instructions for bytes ATen multiplies them one by one, 60 times slower than floats.
   * Floats have the same sums as long as these are below 2^24, which 1,040 products of bytes never
   * reach, and longer rows do not in practice; beyond it they are off by 2^-24 of the sum.
   */
  private void multiplyAsFloats(Tensor left, Tensor right, Tensor sums) {
    try (Scope scope = ops.scope()) {
      Tensor a = ops.cast(left, DType.FLOAT32);
      Tensor b = right.isContiguous()
          ? ops.cast(right, DType.FLOAT32)
          : ops.cast(right.transposed(), DType.FLOAT32).transposed();
      sums.copyFrom(ops.matmul(a, b));
    }
  }

  private static void multiply(Tensor left, Tensor right, Tensor sums) {
    try (PointerScope scope = new PointerScope()) {
      Operator.INT8_PRODUCT.call(
          new IValue(left.handle), new IValue(right.handle), new IValue(sums.handle));
    }
  }
}
