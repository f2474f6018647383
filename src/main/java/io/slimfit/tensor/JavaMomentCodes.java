package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;

/** {@link CodedMoments} to floats and back, a strip at a time; see {@link JavaKernels} for why loops look as they do. */
final class JavaMomentCodes {
  private static final int STRIP = CodedMoments.STRIP;
  private static final int BLOCK = CodedMoments.BLOCK;
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY_BITS = 0x7F800000;
  private static final int ONE_BITS = 0x3F800000;

  /** Adding 1.5 * 2^23 to a small float leaves its rounded value in the low bits. */
  private static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;

  private final float[] x = new float[STRIP];
  private final float[] dither = new float[STRIP];
  private final int[] raw = new int[STRIP];
  private final int[] bits = new int[STRIP];
  private final int[] words = new int[STRIP / 4];
  private final int[] golden = new int[STRIP];
  private final short[] halves = new short[STRIP / BLOCK];
  private final Cast cast = new Cast(STRIP);

  JavaMomentCodes() {
    for (int i = 0; i < STRIP; i++) {
      golden[i] = i * CounterRandom.GOLDEN;
    }
  }

  /** The strip of {@code n} elements from {@code at} on, m into {@code first} and v into {@code second}. */
  void decode(CodedMoments moments, long at, int n, float[] first, float[] second) {
    int quarter = (n + 3) / 4;
    moments.first().ints().get(moments.first().intIndex(at / 4), words, 0, quarter);
    for (int k = 0; k < 4; k++) {
      unpackSigned(words, bits, k * quarter, quarter, 24 - 8 * k);
    }
    cast.toFloats(bits, first, n);
    getScales(moments.firstScales(), at, n);
    for (int from = 0; from < n; from += BLOCK) {
      fourthPower(first, from, Math.min(n, from + BLOCK), scale(from));
    }
    moments.second().ints().get(moments.second().intIndex(at / 4), words, 0, quarter);
    for (int k = 0; k < 4; k++) {
      unpackUnsigned(words, bits, k * quarter, quarter, 8 * k);
    }
    cast.toFloats(bits, second, n);
    getScales(moments.rootScales(), at, n);
    for (int from = 0; from < n; from += BLOCK) {
      squareOfSquare(second, from, Math.min(n, from + BLOCK), scale(from));
    }
  }

  /**
   * Writes the codes of a strip.
   *
   * @param roots the square roots of v
   * @param ditherKey another one in each step
   * @throws ArithmeticException if an element is NaN or infinite; the strip is then as it was
   */
  void encode(CodedMoments moments, long at, int n, float[] first, float[] roots, int ditherKey) {
    requireFinite(roots, at, n);
    requireFinite(first, at, n); // leaves the bits of m in raw
    int quarter = (n + 3) / 4;
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      magnitudesTimes(first, x, from, to, putScale(from, largest(raw, from, to)));
    }
    putScales(moments.firstScales(), at, n);
    fourthRootCodes(x, n);
    cast.toInts(x, bits, n);
    Arrays.fill(bits, n, 4 * quarter, 0);
    Arrays.fill(words, 0, quarter, 0);
    for (int k = 0; k < 4; k++) {
      packSigned(bits, raw, words, k * quarter, quarter, 8 * k);
    }
    moments.first().ints().put(moments.first().intIndex(at / 4), words, 0, quarter);

    cast.toInts(roots, raw, n);
    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      magnitudesTimes(roots, x, from, to, putScale(from, largest(raw, from, to)));
    }
    putScales(moments.rootScales(), at, n);
    fractions(golden, bits, n, (int) at * CounterRandom.GOLDEN + ditherKey);
    cast.toFloats(bits, dither, n);
    ditheredRootCodes(x, dither, n);
    cast.toInts(x, bits, n);
    Arrays.fill(bits, n, 4 * quarter, MAGIC_BITS);
    Arrays.fill(words, 0, quarter, 0);
    for (int k = 0; k < 4; k++) {
      packAtLeastOne(bits, words, k * quarter, quarter, 8 * k);
    }
    moments.second().ints().put(moments.second().intIndex(at / 4), words, 0, quarter);
  }

  private void requireFinite(float[] values, long at, int n) {
    cast.toInts(values, raw, n);
    if (largest(raw, 0, n) >= INFINITY_BITS) {
      throw new ArithmeticException("NaN or infinity in elements " + at + " to " + (at + n - 1));
    }
  }

  private void getScales(Tensor scales, long at, int n) {
    scales.shorts().get(scales.shortIndex(at / BLOCK), halves, 0, (n + BLOCK - 1) / BLOCK);
  }

  private float scale(int from) {
    return Float.intBitsToFloat(halves[from / BLOCK] << 16);
  }

  /** Takes the largest magnitude of a block, rounded up to bfloat16, for its scale; returns what to multiply by. */
  private float putScale(int from, int largest) {
    int up = largest < 0x00800000 ? 0 : (largest + 0xFFFF) & 0xFFFF0000;
    up = up == INFINITY_BITS ? 0x7F7F0000 : up;
    halves[from / BLOCK] = (short) (up >>> 16);
    return up == 0 ? 0 : 1 / Float.intBitsToFloat(up);
  }

  private void putScales(Tensor scales, long at, int n) {
    scales.shorts().put(scales.shortIndex(at / BLOCK), halves, 0, (n + BLOCK - 1) / BLOCK);
  }

  // The loops.

  private static void unpackSigned(int[] word, int[] code, int from, int n, int left) {
    for (int i = 0; i < n; i++) {
      code[from + i] = ((word[i] << left) >> 24) + MAGIC_BITS;
    }
  }

  private static void unpackUnsigned(int[] word, int[] code, int from, int n, int right) {
    for (int i = 0; i < n; i++) {
      code[from + i] = ((word[i] >>> right) & 0xFF) + MAGIC_BITS;
    }
  }

  private static void fourthPower(float[] m, int from, int to, float scale) {
    for (int i = from; i < to; i++) {
      float t = (m[i] - MAGIC) * (1f / CodedMoments.FIRST_MOST);
      m[i] = t * Math.abs(t) * (t * t) * scale;
    }
  }

  private static void squareOfSquare(float[] v, int from, int to, float scale) {
    for (int i = from; i < to; i++) {
      float t = (v[i] - MAGIC) * (1f / CodedMoments.SECOND_MOST);
      float root = t * t * scale;
      v[i] = root * root;
    }
  }

  private static int largest(int[] x, int from, int to) {
    int most = 0;
    for (int i = from; i < to; i++) {
      most = Math.max(most, x[i] & MAGNITUDE);
    }
    return most;
  }

  private static void magnitudesTimes(float[] x, float[] into, int from, int to, float factor) {
    for (int i = from; i < to; i++) {
      into[i] = Math.abs(x[i]) * factor;
    }
  }

  private static void fourthRootCodes(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      float root = (float) Math.sqrt(x[i]);
      x[i] = (float) Math.sqrt(root) * CodedMoments.FIRST_MOST + MAGIC;
    }
  }

  /** Fractions from 1 to 2, by their bits. */
  private static void fractions(int[] golden, int[] into, int n, int key) {
    for (int i = 0; i < n; i++) {
      into[i] = ((golden[i] + key) >>> 9) | ONE_BITS;
    }
  }

  /** Rounded down after a fraction was added: to nearest, of half less. */
  private static void ditheredRootCodes(float[] x, float[] fraction, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.sqrt(x[i]) * CodedMoments.SECOND_MOST + (fraction[i] - 1.5f) + MAGIC;
    }
  }

  /** Low bytes of {@code code}, negative where {@code sign} is. */
  private static void packSigned(int[] code, int[] sign, int[] word, int from, int n, int shift) {
    for (int i = 0; i < n; i++) {
      int s = sign[from + i] >> 31;
      word[i] |= (((code[from + i] + s) ^ s) & 0xFF) << shift;
    }
  }

  private static void packAtLeastOne(int[] code, int[] word, int from, int n, int shift) {
    for (int i = 0; i < n; i++) {
      int c = code[from + i] - MAGIC_BITS;
      word[i] |= Math.max(1, Math.min(CodedMoments.SECOND_MOST, c)) << shift;
    }
  }
}
