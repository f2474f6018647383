package io.slimfit.tensor;

/**
 * The loops of codecs. The codes of a matrix are packed into 32-bit words, column by column: row i
 * of the words holds {@code 32 / bits} consecutive rows of the matrix, the first in the lowest
 * bits. {@link JavaCodecKernels} is fast on the CPU in single precision; {@link AtenCodecKernels}
 * is its plain counterpart. The two agree in every bit of a code.
 */
public interface CodecKernels {
  /** Rows of 32-bit words for the codes of {@code rows} rows; each block begins a new word. */
  static long wordRows(long rows, int bits, int block) {
    int perWord = Integer.SIZE / bits;
    long whole = rows / block * ((block + perWord - 1) / perWord);
    return whole + (rows % block + perWord - 1) / perWord;
  }

  /**
   * A block of {@code block} rows of one column shares a scale s: its largest magnitude divided by
   * 2^(bits-1) - 1, rounded up to bfloat16. A code is round(x / s), or 0 where 1 / s overflows.
   *
   * @param x [rows, columns]
   * @param words INT32 [{@link #wordRows}, columns], written
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
   * The k elements of largest magnitude, in their original order; of equal ones the first.
   *
   * @param x [rows, columns], fewer than 2^31 elements
   * @param values FLOAT32 [k], written
   * @param indices INT32 [k], written: the position of each, counted row by row
   * @throws ArithmeticException if an element is NaN or infinite
   */
  void encodeTop(Tensor x, Tensor values, Tensor indices);

  /** x = the values at their indices and 0 elsewhere. */
  void decodeTop(Tensor values, Tensor indices, Tensor x);
}
