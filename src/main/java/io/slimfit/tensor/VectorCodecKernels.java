package io.slimfit.tensor;

import java.util.Arrays;

/**
 * Codecs of vectors, see {@link VectorKernels}; they write the same codes as
 * {@link JavaCodecKernels}. Matrices are FLOAT32 or BFLOAT16, but FLOAT32 where the largest
 * elements are kept.
 */
final class VectorCodecKernels implements CodecKernels {
  private static final int INFINITY_BITS = 0x7F800000;
  private static final int GROUP = 32; // rows of levels in three words

  private int width;
  private float[] a = new float[0];
  private float[] factors = new float[0];
  private int[] largest = new int[0];
  private int[] codes = new int[0];
  private int[][] words = new int[3][0];
  private short[] halves = new short[0];
  private final VectorStrips strips = new VectorStrips();
  private final JavaCodecKernels loops = new JavaCodecKernels();

  /** Returns the length of a loop over a row. */
  private int ensureWidth(int columns) {
    int end = VectorStrips.padded(columns);
    if (end > width) {
      width = end;
      a = new float[width];
      factors = new float[width];
      largest = new int[width];
      codes = new int[width];
      words = new int[3][width];
      halves = new short[width];
    }
    return end;
  }

  @Override
  public void encodeBlocks(Tensor x, int bits, int block, Tensor code, Tensor scales) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    int perWord = 32 / bits;
    int wordRow = 0;
    for (int first = 0; first < x.rows(); first += block) {
      int rows = Math.min(block, x.rows() - first);
      Arrays.fill(largest, 0, end, 0);
      for (int r = 0; r < rows; r++) {
        strips.get(x, (long) (first + r) * columns, a, columns);
        CodecVectorLoops.largest(a, largest, end);
      }
      scale(bits, scales, first / block, columns);
      for (int r = 0; r < rows; r += perWord) {
        Arrays.fill(words[0], 0, end, 0);
        for (int k = 0; k < Math.min(perWord, rows - r); k++) {
          strips.get(x, (long) (first + r + k) * columns, a, columns);
          CodecVectorLoops.encode(a, factors, words[0], end, (1 << bits) - 1, bits * k);
        }
        code.ints().put(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
      }
    }
  }

  /** From {@link #largest} to the scales of a block, stored as bfloat16, and their inverses. */
  private void scale(int bits, Tensor scales, int blockIndex, int columns) {
    float most = (1 << (bits - 1)) - 1;
    for (int j = 0; j < columns; j++) {
      if (largest[j] >= INFINITY_BITS) {
        throw new ArithmeticException("NaN or infinity in column " + j);
      }
      int up =
          (Float.floatToRawIntBits(Float.intBitsToFloat(largest[j]) / most) + 0xFFFF) & 0xFFFF0000;
      halves[j] = (short) (up >>> 16);
      float inverse = 1 / Float.intBitsToFloat(up);
      factors[j] = Float.isInfinite(inverse) ? 0 : inverse;
    }
    scales.shorts().put(scales.shortIndex((long) blockIndex * columns), halves, 0, columns);
  }

  @Override
  public void decodeBlocks(Tensor code, Tensor scales, int bits, int block, Tensor x) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    int perWord = 32 / bits;
    int wordRow = 0;
    for (int first = 0; first < x.rows(); first += block) {
      int rows = Math.min(block, x.rows() - first);
      strips.get(scales, (long) (first / block) * columns, factors, columns);
      for (int r = 0; r < rows; r += perWord) {
        code.ints().get(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
        for (int k = 0; k < Math.min(perWord, rows - r); k++) {
          CodecVectorLoops.decode(words[0], factors, a, end, 32 - bits * (k + 1), 32 - bits);
          strips.put(x, (long) (first + r + k) * columns, a, columns);
        }
      }
    }
  }

  @Override
  public void encodeLevels(Tensor x, float[] thresholds, Tensor code) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    int[] ordered = CodecVectorLoops.ordered(thresholds);
    for (int first = 0; first < x.rows(); first += GROUP) {
      for (int[] word : words) {
        Arrays.fill(word, 0, end, 0);
      }
      for (int r = 0; r < Math.min(GROUP, x.rows() - first); r++) {
        strips.get(x, (long) (first + r) * columns, a, columns);
        if (CodecVectorLoops.countBelow(a, ordered, codes, end) >= INFINITY_BITS) {
          throw new ArithmeticException("NaN or infinity in row " + (first + r));
        }
        if (r < 30) {
          CodecVectorLoops.pack(codes, words[r / 10], end, 0, 7, 3 * (r % 10));
        } else if (r == 30) {
          CodecVectorLoops.pack(codes, words[0], end, 0, 3, 30);
          CodecVectorLoops.pack(codes, words[1], end, 2, 1, 30);
        } else {
          CodecVectorLoops.pack(codes, words[1], end, 0, 1, 31);
          CodecVectorLoops.pack(codes, words[2], end, 1, 3, 30);
        }
      }
      for (int i = 0; i < 3; i++) {
        code.ints()
            .put(code.intIndex((long) (first / GROUP * 3 + i) * columns), words[i], 0, columns);
      }
    }
  }

  @Override
  public void multiplyByLevels(Tensor code, float[] levels, Tensor dy) {
    int columns = dy.columns();
    int end = ensureWidth(columns);
    int[] steps = CodecVectorLoops.steps(levels);
    for (int first = 0; first < dy.rows(); first += GROUP) {
      for (int i = 0; i < 3; i++) {
        code.ints()
            .get(code.intIndex((long) (first / GROUP * 3 + i) * columns), words[i], 0, columns);
      }
      for (int r = 0; r < Math.min(GROUP, dy.rows() - first); r++) {
        long at = (long) (first + r) * columns;
        strips.get(dy, at, a, columns);
        if (r < 30) {
          CodecVectorLoops.unpack(words[r / 10], codes, end, 3 * (r % 10));
        } else if (r == 30) {
          CodecVectorLoops.unpackSplit(words[0], words[1], codes, end, 30, 2, 1);
        } else {
          CodecVectorLoops.unpackSplit(words[1], words[2], codes, end, 31, 1, 3);
        }
        CodecVectorLoops.multiplyByLevels(codes, steps, a, end);
        strips.put(dy, at, a, columns);
      }
    }
  }

  @Override
  public long encodeFixed(Tensor x, int bits, float factor, int low, int high, Tensor code) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    int perWord = 32 / bits;
    float limit = (Math.max(-low, high) + 2) / factor;
    Arrays.fill(largest, 0, end, 0);
    Arrays.fill(codes, 0, end, 0);
    int wordRow = 0;
    for (int r = 0; r < x.rows(); r += perWord) {
      Arrays.fill(words[0], 0, end, 0);
      for (int k = 0; k < Math.min(perWord, x.rows() - r); k++) {
        strips.get(x, (long) (r + k) * columns, a, columns);
        CodecVectorLoops.encodeFixed(
            a, words[0], end, factor, limit, low, high, (1 << bits) - 1, bits * k, largest, codes);
      }
      code.ints().put(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
    }
    long clamped = 0;
    for (int j = 0; j < columns; j++) {
      if (largest[j] >= INFINITY_BITS) {
        throw new ArithmeticException("NaN or infinity in column " + j);
      }
      clamped += codes[j];
    }
    return clamped;
  }

  @Override
  public void decodeFixed(Tensor code, int bits, float factor, int low, Tensor x) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    int perWord = 32 / bits;
    Arrays.fill(factors, 0, end, 1 / factor);
    int wordRow = 0;
    for (int r = 0; r < x.rows(); r += perWord) {
      code.ints().get(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
      for (int k = 0; k < Math.min(perWord, x.rows() - r); k++) {
        int left = 32 - bits * (k + 1);
        if (low < 0) {
          CodecVectorLoops.decode(words[0], factors, a, end, left, 32 - bits);
        } else {
          CodecVectorLoops.decodeUnsigned(words[0], 1 / factor, a, end, left, 32 - bits);
        }
        strips.put(x, (long) (r + k) * columns, a, columns);
      }
    }
  }

  @Override
  public void encodeTop(Tensor x, Tensor values, Tensor indices) {
    requireFloats(x);
    loops.encodeTop(x, values, indices);
  }

  @Override
  public void decodeTop(Tensor values, Tensor indices, Tensor x) {
    requireFloats(x);
    loops.decodeTop(values, indices, x);
  }

  private static void requireFloats(Tensor x) {
    if (x.dtype() != DType.FLOAT32) {
      throw new IllegalStateException(x + " has no code of its largest elements");
    }
  }
}
