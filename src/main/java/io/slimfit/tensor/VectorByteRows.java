package io.slimfit.tensor;

import java.util.Optional;

/** {@link ByteRows} as loops over vectors, one pass each; see {@link VectorKernels}. */
final class VectorByteRows implements ByteRows {
  private final VectorStrips strips = new VectorStrips();
  private float[] a = new float[0];
  private float[] columns = new float[0];
  private float[] biases = new float[0];
  private int[] integers = new int[0];
  private byte[] bytes = new byte[0];

  /** Returns the length of a loop over a row. */
  private int ensureWidth(int n) {
    int end = VectorStrips.padded(n);
    if (end > a.length) {
      a = new float[end];
      columns = new float[end];
      biases = new float[end];
      integers = new int[end];
      bytes = new byte[VectorMath.paddedBytes(end)];
    }
    return end;
  }

  @Override
  public void quantize(Tensor x, Tensor values, Tensor scales) {
    if (x.device() == Device.META) {
      return; // draws no memory
    }
    int n = x.columns();
    int end = ensureWidth(n);
    for (int row = 0; row < x.rows(); row++) {
      long at = (long) row * n;
      strips.get(x, at, a, n);
      float scale = Quantization.scale(CodecVectorLoops.largest(a, end));
      scales.floats().put(scales.floatIndex(row), scale);
      CodecVectorLoops.toBytes(a, 1 / scale, bytes, end);
      values.bytesOfStorage().put(values.byteIndex(at), bytes, 0, n);
    }
  }

  @Override
  public void dequantize(
      Tensor sums, Tensor rowScales, Tensor columnScales, Optional<Tensor> bias, Tensor y) {
    int n = y.columns();
    int end = ensureWidth(n);
    strips.get(columnScales, 0, columns, n);
    bias.ifPresent(b -> strips.get(b, 0, biases, n));
    for (int row = 0; row < y.rows(); row++) {
      long at = (long) row * n;
      sums.ints().get(sums.intIndex(at), integers, 0, n);
      float ofRow = rowScales.floats().get(rowScales.floatIndex(row));
      if (bias.isPresent()) {
        CodecVectorLoops.scaleAndAdd(integers, ofRow, columns, biases, a, end);
      } else {
        CodecVectorLoops.scale(integers, ofRow, columns, a, end);
      }
      strips.put(y, at, a, n);
    }
  }
}
