package io.slimfit.tensor;

import java.util.Arrays;

/** Codecs as plain loops over strips of heap arrays; see {@link JavaKernels} for why. */
final class JavaCodecKernels implements CodecKernels {
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int SIGN = 0x80000000;
  private static final int INFINITY_BITS = 0x7F800000;

  /** 1.5 * 2^23: after adding it to a small float, the low bits are the rounded value. */
  private static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;

  private int width;
  private float[] a = new float[0];
  private float[] b = new float[0];
  private float[] inverse = new float[0];
  private int[] bits = new int[0];
  private int[] largest = new int[0];
  private int[] outside = new int[0];
  private int[][] words = new int[3][0];
  private short[] halves = new short[0];
  private Cast cast = new Cast(0);
  private final LargestMagnitudes top = new LargestMagnitudes();

  private void ensureWidth(int columns) {
    if (columns > width) {
      width = columns;
      a = new float[width];
      b = new float[width];
      inverse = new float[width];
      bits = new int[width];
      largest = new int[width];
      outside = new int[width];
      words = new int[3][width];
      halves = new short[width];
      cast = new Cast(width);
    }
  }

  @Override
  public void encodeBlocks(Tensor x, int codeBits, int block, Tensor code, Tensor scales) {
    int columns = x.columns();
    ensureWidth(columns);
    int perWord = 32 / codeBits;
    int mask = (1 << codeBits) - 1;
    int wordRow = 0;
    for (int first = 0; first < x.rows(); first += block) {
      int rows = Math.min(block, x.rows() - first);
      Arrays.fill(largest, 0, columns, 0);
      for (int r = 0; r < rows; r++) {
        x.ints().get(x.intIndex((long) (first + r) * columns), bits, 0, columns);
        largest(bits, largest, columns);
      }
      scale(codeBits, scales, first / block, columns);
      for (int r = 0; r < rows; r += perWord) {
        Arrays.fill(words[0], 0, columns, 0);
        for (int k = 0; k < Math.min(perWord, rows - r); k++) {
          x.floats().get(x.floatIndex((long) (first + r + k) * columns), a, 0, columns);
          roundScaled(a, inverse, columns);
          cast.toInts(a, bits, columns);
          pack(bits, words[0], columns, mask, codeBits * k);
        }
        code.ints().put(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
      }
    }
  }

  /** Turns {@link #largest} into the scales of a block, stored as bfloat16, and their inverses. */
  private void scale(int codeBits, Tensor scales, int blockIndex, int columns) {
    float most = (1 << (codeBits - 1)) - 1;
    for (int j = 0; j < columns; j++) {
      if (largest[j] >= INFINITY_BITS) {
        throw new ArithmeticException("NaN or infinity in column " + j);
      }
      int up =
          (Float.floatToRawIntBits(Float.intBitsToFloat(largest[j]) / most) + 0xFFFF) & 0xFFFF0000;
      halves[j] = (short) (up >>> 16);
      float inverted = 1 / Float.intBitsToFloat(up);
      inverse[j] = Float.isInfinite(inverted) ? 0 : inverted;
    }
    scales.shorts().put(scales.shortIndex((long) blockIndex * columns), halves, 0, columns);
  }

  @Override
  public void decodeBlocks(Tensor code, Tensor scales, int codeBits, int block, Tensor x) {
    int columns = x.columns();
    ensureWidth(columns);
    int perWord = 32 / codeBits;
    int wordRow = 0;
    for (int first = 0; first < x.rows(); first += block) {
      int rows = Math.min(block, x.rows() - first);
      scales.shorts().get(scales.shortIndex((long) (first / block) * columns), halves, 0, columns);
      for (int j = 0; j < columns; j++) {
        inverse[j] = Float.intBitsToFloat(halves[j] << 16);
      }
      for (int r = 0; r < rows; r += perWord) {
        code.ints().get(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
        for (int k = 0; k < Math.min(perWord, rows - r); k++) {
          unpackSigned(words[0], bits, columns, 32 - codeBits * (k + 1), 32 - codeBits);
          cast.toFloats(bits, a, columns);
          unscale(a, inverse, columns);
          x.floats().put(x.floatIndex((long) (first + r + k) * columns), a, 0, columns);
        }
      }
    }
  }

  @Override
  public long encodeFixed(Tensor x, int codeBits, float factor, int low, int high, Tensor code) {
    int columns = x.columns();
    ensureWidth(columns);
    int perWord = 32 / codeBits;
    int mask = (1 << codeBits) - 1;
    // Larger magnitudes are clamped anyway. Limited to this, a product is small enough for MAGIC.
    int limit = Float.floatToRawIntBits((Math.max(-low, high) + 2) / factor);
    Arrays.fill(largest, 0, columns, 0);
    Arrays.fill(outside, 0, columns, 0);
    int wordRow = 0;
    for (int r = 0; r < x.rows(); r += perWord) {
      Arrays.fill(words[0], 0, columns, 0);
      for (int k = 0; k < Math.min(perWord, x.rows() - r); k++) {
        x.ints().get(x.intIndex((long) (r + k) * columns), bits, 0, columns);
        limitMagnitude(bits, largest, columns, limit);
        cast.toFloats(bits, a, columns);
        roundScaled(a, columns, factor);
        cast.toInts(a, bits, columns);
        clamp(bits, outside, columns, low, high);
        pack(bits, words[0], columns, mask, codeBits * k);
      }
      code.ints().put(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
    }
    long clamped = 0;
    for (int j = 0; j < columns; j++) {
      if (largest[j] < 0) {
        throw new ArithmeticException("NaN or infinity in column " + j);
      }
      clamped += outside[j];
    }
    return clamped;
  }

  @Override
  public void decodeFixed(Tensor code, int codeBits, float factor, int low, Tensor x) {
    int columns = x.columns();
    ensureWidth(columns);
    int perWord = 32 / codeBits;
    float step = 1 / factor;
    int wordRow = 0;
    for (int r = 0; r < x.rows(); r += perWord) {
      code.ints().get(code.intIndex((long) wordRow++ * columns), words[0], 0, columns);
      for (int k = 0; k < Math.min(perWord, x.rows() - r); k++) {
        if (low < 0) {
          unpackSigned(words[0], bits, columns, 32 - codeBits * (k + 1), 32 - codeBits);
        } else {
          unpackUnsigned(words[0], bits, columns, 32 - codeBits * (k + 1), 32 - codeBits);
        }
        cast.toFloats(bits, a, columns);
        unscale(a, columns, step);
        x.floats().put(x.floatIndex((long) (r + k) * columns), a, 0, columns);
      }
    }
  }

  @Override
  public void encodeLevels(Tensor x, float[] thresholds, Tensor code) {
    int columns = x.columns();
    ensureWidth(columns);
    int[] t = new int[thresholds.length];
    for (int i = 0; i < t.length; i++) {
      t[i] = order(Float.floatToRawIntBits(thresholds[i]));
    }
    for (int first = 0; first < x.rows(); first += 32) {
      for (int[] word : words) {
        Arrays.fill(word, 0, columns, 0);
      }
      for (int r = 0; r < Math.min(32, x.rows() - first); r++) {
        x.ints().get(x.intIndex((long) (first + r) * columns), bits, 0, columns);
        if (anyNotFinite(bits, columns)) {
          throw new ArithmeticException("NaN or infinity in row " + (first + r));
        }
        countBelow(bits, columns, t[0], t[1], t[2], t[3], t[4], t[5], t[6]);
        if (r < 30) {
          pack(bits, words[r / 10], columns, 7, 3 * (r % 10));
        } else if (r == 30) {
          pack(bits, words[0], columns, 3, 30);
          packHigh(bits, words[1], columns, 2, 1, 30);
        } else {
          pack(bits, words[1], columns, 1, 31);
          packHigh(bits, words[2], columns, 1, 3, 30);
        }
      }
      for (int i = 0; i < 3; i++) {
        code.ints().put(code.intIndex((long) (first / 32 * 3 + i) * columns), words[i], 0, columns);
      }
    }
  }

  @Override
  public void multiplyByLevels(Tensor code, float[] levels, Tensor dy) {
    int columns = dy.columns();
    ensureWidth(columns);
    int[] l = new int
        [levels.length]; // each as its difference from the one below: codes select by exclusive or
    l[0] = Float.floatToRawIntBits(levels[0]);
    for (int i = 1; i < l.length; i++) {
      l[i] = Float.floatToRawIntBits(levels[i]) ^ Float.floatToRawIntBits(levels[i - 1]);
    }
    for (int first = 0; first < dy.rows(); first += 32) {
      for (int i = 0; i < 3; i++) {
        code.ints().get(code.intIndex((long) (first / 32 * 3 + i) * columns), words[i], 0, columns);
      }
      for (int r = 0; r < Math.min(32, dy.rows() - first); r++) {
        if (r < 30) {
          unpack(words[r / 10], bits, columns, 3 * (r % 10));
        } else if (r == 30) {
          unpackSplit(words[0], words[1], bits, columns, 30, 2, 3, 1);
        } else {
          unpackSplit(words[1], words[2], bits, columns, 31, 1, 1, 3);
        }
        select(bits, columns, l[0], l[1], l[2], l[3], l[4], l[5], l[6], l[7]);
        cast.toFloats(bits, a, columns);
        int at = dy.floatIndex((long) (first + r) * columns);
        dy.floats().get(at, b, 0, columns);
        multiply(a, b, columns);
        dy.floats().put(at, b, 0, columns);
      }
    }
  }

  @Override
  public void encodeTop(Tensor x, Tensor values, Tensor indices) {
    top.encode(x, values, indices);
  }

  @Override
  public void decodeTop(Tensor values, Tensor indices, Tensor x) {
    top.decode(values, indices, x);
  }

  // The loops.

  private static void largest(int[] x, int[] largest, int n) {
    for (int i = 0; i < n; i++) {
      largest[i] = Math.max(largest[i], x[i] & MAGNITUDE);
    }
  }

  private static boolean anyNotFinite(int[] x, int n) {
    int most = 0;
    for (int i = 0; i < n; i++) {
      most = Math.max(most, x[i] & MAGNITUDE);
    }
    return most >= INFINITY_BITS;
  }

  private static void roundScaled(float[] x, float[] factor, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] * factor[i] + MAGIC;
    }
  }

  private static void roundScaled(float[] x, int n, float factor) {
    for (int i = 0; i < n; i++) {
      x[i] = x[i] * factor + MAGIC;
    }
  }

  /** Limits floats, given as bits; {@code notFinite} becomes negative at NaN or infinity. */
  private static void limitMagnitude(int[] x, int[] notFinite, int n, int limit) {
    for (int i = 0; i < n; i++) {
      int magnitude = x[i] & MAGNITUDE;
      int beyond = magnitude - limit;
      notFinite[i] |= INFINITY_BITS - 1 - magnitude;
      x[i] = (limit + (beyond & (beyond >> 31))) | (x[i] & SIGN);
    }
  }

  /**
   * Turns the bits of floats to which {@link #MAGIC} was added into integers from {@code low} to
   * {@code high}; {@code outside} counts those beyond.
   */
  private static void clamp(int[] x, int[] outside, int n, int low, int high) {
    for (int i = 0; i < n; i++) {
      int rounded = x[i] - MAGIC_BITS;
      int above = rounded - high;
      int below = high + (above & (above >> 31)) - low;
      int inside = low + (below & ~(below >> 31));
      int off = rounded - inside;
      outside[i] += (off | -off) >>> 31;
      x[i] = inside;
    }
  }

  private static void pack(int[] code, int[] word, int n, int mask, int shift) {
    for (int i = 0; i < n; i++) {
      word[i] |= (code[i] & mask) << shift;
    }
  }

  /** Packs the bits of a code from bit {@code from} on. */
  private static void packHigh(int[] code, int[] word, int n, int from, int mask, int shift) {
    for (int i = 0; i < n; i++) {
      word[i] |= ((code[i] >>> from) & mask) << shift;
    }
  }

  private static void unpackSigned(int[] word, int[] code, int n, int left, int right) {
    for (int i = 0; i < n; i++) {
      code[i] = ((word[i] << left) >> right) + MAGIC_BITS;
    }
  }

  private static void unpackUnsigned(int[] word, int[] code, int n, int left, int right) {
    for (int i = 0; i < n; i++) {
      code[i] = ((word[i] << left) >>> right) + MAGIC_BITS;
    }
  }

  private static void unpack(int[] word, int[] code, int n, int shift) {
    for (int i = 0; i < n; i++) {
      code[i] = (word[i] >>> shift) & 7;
    }
  }

  /**
   * Unpacks a code whose low bits are at the top of one word and whose high bits are the top two
   * bits of the next word, or the lower one of these.
   */
  private static void unpackSplit(
      int[] low,
      int[] high,
      int[] code,
      int n,
      int lowShift,
      int lowBits,
      int lowMask,
      int highMask) {
    for (int i = 0; i < n; i++) {
      code[i] = ((low[i] >>> lowShift) & lowMask) | (((high[i] >>> 30) & highMask) << lowBits);
    }
  }

  private static void unscale(float[] x, float[] scale, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] - MAGIC) * scale[i];
    }
  }

  private static void unscale(float[] x, int n, float scale) {
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] - MAGIC) * scale;
    }
  }

  /** Integers that sort like the floats with these bits, halved so that differences fit an int. */
  private static int order(int bits) {
    return (bits ^ ((bits >> 31) & MAGNITUDE)) >> 1;
  }

  private static void countBelow(int[] x, int n, int a, int b, int c, int d, int e, int f, int g) {
    for (int i = 0; i < n; i++) {
      int m = (x[i] ^ ((x[i] >> 31) & MAGNITUDE)) >> 1;
      x[i] = ((a - m) >>> 31)
          + ((b - m) >>> 31)
          + ((c - m) >>> 31)
          + ((d - m) >>> 31)
          + ((e - m) >>> 31)
          + ((f - m) >>> 31)
          + ((g - m) >>> 31);
    }
  }

  private static void select(
      int[] x, int n, int a, int b, int c, int d, int e, int f, int g, int h) {
    for (int i = 0; i < n; i++) {
      int code = x[i];
      x[i] = a
          ^ (((0 - code) >> 31) & b)
          ^ (((1 - code) >> 31) & c)
          ^ (((2 - code) >> 31) & d)
          ^ (((3 - code) >> 31) & e)
          ^ (((4 - code) >> 31) & f)
          ^ (((5 - code) >> 31) & g)
          ^ (((6 - code) >> 31) & h);
    }
  }

  private static void multiply(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] *= x[i];
    }
  }
}
