package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;

/**
 * Decodes and encodes {@link CodedMoments}, a strip at a time. {@link JavaKernels} says why the
 * loops look as they do.
 */
final class JavaMomentCodes {
  private static final int STRIP = CodedMoments.STRIP;
  private static final int BLOCK = CodedMoments.BLOCK;
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int INFINITY_BITS = 0x7F800000;
  private static final int ONE_BITS = 0x3F800000;

  /** 1.5 * 2^23: after adding it to a small float, the low bits are the rounded value. */
  private static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;

  private final float[] x = new float[STRIP];
  private final float[] dither = new float[STRIP];
  private final int[] bits = new int[STRIP];
  private final int[] words = new int[STRIP / 4];
  private final int[] low = new int[STRIP / 4];
  private final int[][] codes = new int[4][STRIP / 4];
  private final int[][] signs = new int[4][STRIP / 4];
  private final int[] firstLargest = new int[STRIP / BLOCK];
  private final int[] rootLargest = new int[STRIP / BLOCK];
  private final int[] golden = new int[STRIP];
  private final short[] halves = new short[STRIP / BLOCK];
  private final Cast cast = new Cast(STRIP);

  JavaMomentCodes() {
    for (int i = 0; i < STRIP; i++) {
      golden[i] = i * CounterRandom.GOLDEN;
    }
  }

  /** Decodes the {@code n} elements from {@code at} on: m to {@code first}, v to {@code second}. */
  void decode(CodedMoments moments, long at, int n, float[] first, float[] second) {
    int quarter = (n + 3) / 4;
    moments.first().ints().get(moments.first().intIndex(at / 4), words, 0, quarter);
    for (int k = 0; k < 4; k++) {
      unpackSigned(words, codes[k], quarter, 24 - 8 * k);
      cast.putInts(k * quarter, codes[k], quarter);
    }
    cast.getFloats(first, n);
    getScales(moments.firstScales(), at, n);
    for (int from = 0; from < n; from += BLOCK) {
      fourthPower(first, from, Math.min(n, from + BLOCK), scale(from));
    }
    moments.second().ints().get(moments.second().intIndex(at / 4), words, 0, quarter);
    for (int k = 0; k < 4; k++) {
      unpackUnsigned(words, codes[k], quarter, 8 * k);
      cast.putInts(k * quarter, codes[k], quarter);
    }
    cast.getFloats(second, n);
    getScales(moments.rootScales(), at, n);
    for (int from = 0; from < n; from += BLOCK) {
      squareOfSquare(second, from, Math.min(n, from + BLOCK), scale(from));
    }
  }

  /**
   * Writes the codes of a strip.
   *
   * @param roots the square roots of v
   * @param ditherKey different in each step
   * @throws ArithmeticException if an element is NaN or infinite; the strip is then unchanged
   */
  void encode(CodedMoments moments, long at, int n, float[] first, float[] roots, int ditherKey) {
    int quarter = (n + 3) / 4;
    cast.toInts(roots, bits, n);
    largestOfBlocks(bits, n, rootLargest, at);
    cast.toInts(first, bits, n);
    largestOfBlocks(bits, n, firstLargest, at);
    for (int k = 0; k < 4; k++) {
      cast.getInts(k * quarter, signs[k], quarter);
    }

    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      magnitudesTimes(first, x, from, to, putScale(from, firstLargest[from / BLOCK]));
    }
    putScales(moments.firstScales(), at, n);
    fourthRootCodes(x, n);
    getCodes(n, quarter, 0);
    packSigned(codes[0], codes[1], signs[0], signs[1], low, quarter);
    packSigned(codes[2], codes[3], signs[2], signs[3], words, quarter);
    join(low, words, quarter);
    moments.first().ints().put(moments.first().intIndex(at / 4), words, 0, quarter);

    for (int from = 0; from < n; from += BLOCK) {
      int to = Math.min(n, from + BLOCK);
      magnitudesTimes(roots, x, from, to, putScale(from, rootLargest[from / BLOCK]));
    }
    putScales(moments.rootScales(), at, n);
    fractions(golden, bits, n, (int) at * CounterRandom.GOLDEN + ditherKey);
    cast.toFloats(bits, dither, n);
    ditheredRootCodes(x, dither, n);
    getCodes(n, quarter, MAGIC_BITS);
    packAtLeastOne(codes[0], codes[1], low, quarter);
    packAtLeastOne(codes[2], codes[3], words, quarter);
    join(low, words, quarter);
    moments.second().ints().put(moments.second().intIndex(at / 4), words, 0, quarter);
  }

  /**
   * Reads the bits of {@code x}, a quarter of the strip into each array. Elements past the end of
   * the strip get the value {@code beyond}.
   */
  private void getCodes(int n, int quarter, int beyond) {
    cast.putFloats(x, n);
    for (int k = 0; k < 4; k++) {
      int inside = Math.max(0, Math.min(quarter, n - k * quarter));
      cast.getInts(k * quarter, codes[k], inside);
      Arrays.fill(codes[k], inside, quarter, beyond);
      Arrays.fill(signs[k], inside, quarter, 0);
    }
  }

  private static void largestOfBlocks(int[] bits, int n, int[] largest, long at) {
    for (int from = 0; from < n; from += BLOCK) {
      largest[from / BLOCK] = largest(bits, from, Math.min(n, from + BLOCK));
      if (largest[from / BLOCK] >= INFINITY_BITS) {
        throw new ArithmeticException(
            "NaN or infinity in the block of " + BLOCK + " elements from " + (at + from));
      }
    }
  }

  private void getScales(Tensor scales, long at, int n) {
    scales.shorts().get(scales.shortIndex(at / BLOCK), halves, 0, (n + BLOCK - 1) / BLOCK);
  }

  private float scale(int from) {
    return Float.intBitsToFloat(halves[from / BLOCK] << 16);
  }

  /**
   * Stores a block's largest magnitude, rounded up to bfloat16, as its scale; returns 1 / scale.
   */
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

  private static void unpackSigned(int[] word, int[] code, int n, int left) {
    for (int i = 0; i < n; i++) {
      code[i] = ((word[i] << left) >> 24) + MAGIC_BITS;
    }
  }

  private static void unpackUnsigned(int[] word, int[] code, int n, int right) {
    for (int i = 0; i < n; i++) {
      code[i] = ((word[i] >>> right) & 0xFF) + MAGIC_BITS;
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

  /** Four running maxima, since the JIT does not reorder a single one. */
  private static int largest(int[] x, int from, int to) {
    int a = 0;
    int b = 0;
    int c = 0;
    int d = 0;
    int i = from;
    for (; i < to - 3; i += 4) {
      a = Math.max(a, x[i] & MAGNITUDE);
      b = Math.max(b, x[i + 1] & MAGNITUDE);
      c = Math.max(c, x[i + 2] & MAGNITUDE);
      d = Math.max(d, x[i + 3] & MAGNITUDE);
    }
    for (; i < to; i++) {
      a = Math.max(a, x[i] & MAGNITUDE);
    }
    return Math.max(Math.max(a, b), Math.max(c, d));
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

  /** The bits of pseudorandom floats from 1 to 2. */
  private static void fractions(int[] golden, int[] into, int n, int key) {
    for (int i = 0; i < n; i++) {
      into[i] = ((golden[i] + key) >>> 9) | ONE_BITS;
    }
  }

  /** Adding {@link #MAGIC} rounds to nearest: with fraction - 1.5 added, this rounds at random. */
  private static void ditheredRootCodes(float[] x, float[] fraction, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.sqrt(x[i]) * CodedMoments.SECOND_MOST + (fraction[i] - 1.5f) + MAGIC;
    }
  }

  /** Packs the low bytes of two codes, negated where the sign is set, into half a word. */
  private static void packSigned(int[] a, int[] b, int[] signA, int[] signB, int[] word, int n) {
    for (int i = 0; i < n; i++) {
      int s = signA[i] >> 31;
      int t = signB[i] >> 31;
      word[i] = (((a[i] + s) ^ s) & 0xFF) | ((((b[i] + t) ^ t) & 0xFF) << 8);
    }
  }

  /** Clamps codes from 0 to 256 to 1 to 255 by sign bits: min and max are not vectorised here. */
  private static void packAtLeastOne(int[] a, int[] b, int[] word, int n) {
    for (int i = 0; i < n; i++) {
      int p = a[i] - MAGIC_BITS;
      int q = b[i] - MAGIC_BITS;
      p += ((p - 1) >>> 31) - ((CodedMoments.SECOND_MOST - p) >>> 31);
      q += ((q - 1) >>> 31) - ((CodedMoments.SECOND_MOST - q) >>> 31);
      word[i] = p | (q << 8);
    }
  }

  private static void join(int[] low, int[] high, int n) {
    for (int i = 0; i < n; i++) {
      high[i] = low[i] | (high[i] << 16);
    }
  }
}
