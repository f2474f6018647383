package io.slimfit.tensor;

import java.util.Optional;

/**
 * Rows of floats as signed bytes with a scale for each row, and products of such bytes as floats
 * again: what stands before and after an int8 product. {@link Quantization} is the same in ATen's
 * operators, to the bit.
 */
interface ByteRows {
  /**
   * @param x [n, k]
   * @param values INT8 [n, k], written
   * @param scales FLOAT32 [n, 1], written
   */
  void quantize(Tensor x, Tensor values, Tensor scales);

  /**
   * y = sums * rowScales * columnScales + bias.
   *
   * @param sums INT32 [n, m]
   * @param rowScales FLOAT32 [n, 1]
   * @param columnScales FLOAT32 [1, m] or [m]
   * @param bias FLOAT32 [m], if there is one
   * @param y [n, m], written
   */
  void dequantize(
      Tensor sums, Tensor rowScales, Tensor columnScales, Optional<Tensor> bias, Tensor y);
}
