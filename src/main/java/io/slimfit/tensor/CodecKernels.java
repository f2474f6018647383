package io.slimfit.tensor;

/**
 * The loops of codecs. Codes of the rows of a matrix lie in 32-bit words, column by column: word row i holds {@code 32 / bits}
 * consecutive rows, the first in the lowest bits. {@link JavaCodecKernels} is fast on the CPU in single precision, {@link
 * AtenCodecKernels} its plain twin; the two agree in every bit of a code.
 */
interface CodecKernels {
  /**
   * Blocks of {@code block} rows of one column share a scale s, the largest magnitude divided by 2^(bits-1) - 1 and rounded up to
   * bfloat16; a code is round(x / s), or 0 where 1 / s is too large for a float.
   *
   * @param x [rows, columns]
   * @param words INT32 [sum over blocks of ceil(rows of the block / (32 / bits)), columns], written
   * @param scales BFLOAT16 [blocks, columns], written
   * @throws ArithmeticException if an element is NaN or infinite
   */
  void encodeBlocks(Tensor x, int bits, int block, Tensor words, Tensor scales);

  /** x = code * s. */
  void decodeBlocks(Tensor words, Tensor scales, int bits, int block, Tensor x);

  /**
   * A code is clamp(round(x * factor), low, high), rounded half to even.
   *
   * @param words INT32 [ceil(rows / (32 / bits)), columns], written
   * @return how many elements were clamped
   * @throws ArithmeticException if an element is NaN or infinite
   */
  long encodeFixed(Tensor x, int bits, float factor, int low, int high, Tensor words);

  /** x = code / factor; codes are signed if {@code low} is negative. */
  void decodeFixed(Tensor words, int bits, float factor, int low, Tensor x);

  /**
   * A code is the number of {@code thresholds} below x: 3 bits.
   *
   * @param thresholds 7, ascending
   * @param words INT32 [3 * ceil(rows / 32), columns], written: 32 rows in 3 words
   * @throws ArithmeticException if an element is NaN or infinite
   */
  void encodeLevels(Tensor x, float[] thresholds, Tensor words);

  /** dy = dy * levels[code]; {@code levels} has 8 elements. */
  void multiplyByLevels(Tensor words, float[] levels, Tensor dy);

  /**
   * The elements of largest magnitude, in the order in which they lie; of equal ones those that come first.
   *
   * @param x [rows, columns], fewer than 2^31 elements
   * @param values FLOAT32 [k], written
   * @param indices INT32 [k], written: where each lies, counted row by row
   * @throws ArithmeticException if an element is NaN or infinite
   */
  void encodeTop(Tensor x, Tensor values, Tensor indices);

  /** x = the values at their indices, 0 elsewhere. */
  void decodeTop(Tensor values, Tensor indices, Tensor x);
}
