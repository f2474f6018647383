package io.slimfit.tensor;

import static io.slimfit.tensor.VectorMath.FLOATS;
import static io.slimfit.tensor.VectorMath.INTS;
import static io.slimfit.tensor.VectorMath.LANES;
import static io.slimfit.tensor.VectorMath.above;
import static io.slimfit.tensor.VectorMath.asFloats;
import static io.slimfit.tensor.VectorMath.at;
import static io.slimfit.tensor.VectorMath.bits;
import static io.slimfit.tensor.VectorMath.exact;
import static io.slimfit.tensor.VectorMath.magnitude;
import static io.slimfit.tensor.VectorMath.ofBits;
import static io.slimfit.tensor.VectorMath.putBytes;
import static io.slimfit.tensor.VectorMath.rounded;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.VectorOperators;

/** The loops of {@link VectorCodecKernels}; see {@link VectorLoops}. */
final class CodecVectorLoops {
  private static final int MAGNITUDE = 0x7FFFFFFF;

  /** Adding 1.5 * 2^23 to a small float leaves its rounded value in the low bits. */
  private static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;

  private CodecVectorLoops() {}

  /** largest = max(largest, |x|), by its bits. */
  static void largest(float[] x, int[] largest, int end) {
    for (int i = 0; i < end; i += LANES) {
      at(largest, i).max(magnitude(at(x, i))).intoArray(largest, i);
    }
  }

  /** word |= round(x * factor), cut to the mask, shifted. */
  static void encode(float[] x, float[] factor, int[] word, int end, int mask, int shift) {
    for (int i = 0; i < end; i += LANES) {
      IntVector code = bits(at(x, i).mul(at(factor, i)).add(MAGIC)).and(mask);
      at(word, i).or(code.lanewise(VectorOperators.LSHL, shift)).intoArray(word, i);
    }
  }

  /** x = the signed code in a word, times factor. */
  static void decode(int[] word, float[] factor, float[] x, int end, int left, int right) {
    for (int i = 0; i < end; i += LANES) {
      IntVector code =
          at(word, i).lanewise(VectorOperators.LSHL, left).lanewise(VectorOperators.ASHR, right);
      ofBits(code.add(MAGIC_BITS)).sub(MAGIC).mul(at(factor, i)).intoArray(x, i);
    }
  }

  /**
   * word |= round(x * factor) within [low, high], cut to the mask, shifted.
   *
   * @param limit larger magnitudes are clamped anyway; those up to it can be rounded
   * @param largest of |x|, by its bits
   * @param outside grows by 1 where x was clamped
   */
  static void encodeFixed(
      float[] x,
      int[] word,
      int end,
      float factor,
      float limit,
      int low,
      int high,
      int mask,
      int shift,
      int[] largest,
      int[] outside) {
    for (int i = 0; i < end; i += LANES) {
      FloatVector value = at(x, i);
      at(largest, i).max(magnitude(value)).intoArray(largest, i);
      IntVector code = rounded(value.max(-limit).min(limit).mul(factor));
      IntVector inside = code.max(low).min(high);
      IntVector off = code.sub(inside);
      at(outside, i)
          .add(off.or(off.neg()).lanewise(VectorOperators.LSHR, 31))
          .intoArray(outside, i);
      at(word, i).or(inside.and(mask).lanewise(VectorOperators.LSHL, shift)).intoArray(word, i);
    }
  }

  /** x = the unsigned code in a word, times factor. */
  static void decodeUnsigned(int[] word, float factor, float[] x, int end, int left, int right) {
    for (int i = 0; i < end; i += LANES) {
      IntVector code =
          at(word, i).lanewise(VectorOperators.LSHL, left).lanewise(VectorOperators.LSHR, right);
      ofBits(code.add(MAGIC_BITS)).sub(MAGIC).mul(factor).intoArray(x, i);
    }
  }

  /** The largest |x|. */
  static float largest(float[] x, int end) {
    FloatVector largest = FloatVector.zero(FLOATS);
    for (int i = 0; i < end; i += LANES) {
      largest = exact(largest).max(at(x, i).abs());
    }
    return VectorMath.largest(largest);
  }

  /** bytes = round(x * factor). */
  static void toBytes(float[] x, float factor, byte[] bytes, int end) {
    for (int i = 0; i < end; i += LANES) {
      putBytes(rounded(at(x, i).mul(factor)), bytes, i);
    }
  }

  /** y = sums * row * columns. */
  static void scale(int[] sums, float row, float[] columns, float[] y, int end) {
    for (int i = 0; i < end; i += LANES) {
      asFloats(at(sums, i)).mul(row).mul(at(columns, i)).intoArray(y, i);
    }
  }

  /** y = sums * row * columns + bias. */
  static void scaleAndAdd(
      int[] sums, float row, float[] columns, float[] bias, float[] y, int end) {
    for (int i = 0; i < end; i += LANES) {
      asFloats(at(sums, i)).mul(row).mul(at(columns, i)).add(at(bias, i)).intoArray(y, i);
    }
  }

  /** Integers in the order of the floats, halved so that differences do not overflow. */
  static int[] ordered(float[] x) {
    int[] ordered = new int[x.length];
    for (int i = 0; i < x.length; i++) {
      int bits = Float.floatToRawIntBits(x[i]);
      ordered[i] = (bits ^ ((bits >> 31) & MAGNITUDE)) >> 1;
    }
    return ordered;
  }

  /**
   * The number of thresholds below x.
   *
   * @param thresholds 7, as {@link #ordered} gives them
   * @return the bits of the largest |x|
   */
  static int countBelow(float[] x, int[] thresholds, int[] code, int end) {
    IntVector largest = IntVector.zero(INTS);
    for (int i = 0; i < end; i += LANES) {
      IntVector bits = bits(at(x, i));
      largest = exact(largest).max(bits.and(MAGNITUDE));
      IntVector m = bits.lanewise(
              VectorOperators.XOR, bits.lanewise(VectorOperators.ASHR, 31).and(MAGNITUDE))
          .lanewise(VectorOperators.ASHR, 1);
      above(m, thresholds[0])
          .add(above(m, thresholds[1]))
          .add(above(m, thresholds[2]))
          .add(above(m, thresholds[3]))
          .add(above(m, thresholds[4]))
          .add(above(m, thresholds[5]))
          .add(above(m, thresholds[6]))
          .intoArray(code, i);
    }
    return VectorMath.largest(largest);
  }

  /** word |= the bits of a code from {@code from} on, cut to the mask, shifted. */
  static void pack(int[] code, int[] word, int end, int from, int mask, int shift) {
    for (int i = 0; i < end; i += LANES) {
      IntVector part = at(code, i).lanewise(VectorOperators.LSHR, from).and(mask);
      at(word, i).or(part.lanewise(VectorOperators.LSHL, shift)).intoArray(word, i);
    }
  }

  static void unpack(int[] word, int[] code, int end, int shift) {
    for (int i = 0; i < end; i += LANES) {
      at(word, i).lanewise(VectorOperators.LSHR, shift).and(7).intoArray(code, i);
    }
  }

  /**
   * A code whose low bits are the top {@code lowBits} of one word, and whose high bits are in the
   * top two bits of the next.
   *
   * @param lowShift 32 - lowBits
   */
  static void unpackSplit(
      int[] low, int[] high, int[] code, int end, int lowShift, int lowBits, int highMask) {
    for (int i = 0; i < end; i += LANES) {
      IntVector above = at(high, i).lanewise(VectorOperators.LSHR, 30).and(highMask);
      at(low, i)
          .lanewise(VectorOperators.LSHR, lowShift)
          .or(above.lanewise(VectorOperators.LSHL, lowBits))
          .intoArray(code, i);
    }
  }

  /**
   * The bits of 8 levels, each as its difference from the one below: codes select by exclusive or.
   */
  static int[] steps(float[] levels) {
    int[] steps = new int[levels.length];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = Float.floatToRawIntBits(levels[i])
          ^ (i == 0 ? 0 : Float.floatToRawIntBits(levels[i - 1]));
    }
    return steps;
  }

  /** y = y * levels[code]. */
  static void multiplyByLevels(int[] code, int[] steps, float[] y, int end) {
    for (int i = 0; i < end; i += LANES) {
      IntVector c = at(code, i);
      IntVector level = above(c, 0, steps[1])
          .lanewise(VectorOperators.XOR, above(c, 1, steps[2]))
          .lanewise(VectorOperators.XOR, above(c, 2, steps[3]))
          .lanewise(VectorOperators.XOR, above(c, 3, steps[4]))
          .lanewise(VectorOperators.XOR, above(c, 4, steps[5]))
          .lanewise(VectorOperators.XOR, above(c, 5, steps[6]))
          .lanewise(VectorOperators.XOR, above(c, 6, steps[7]))
          .lanewise(VectorOperators.XOR, steps[0]);
      at(y, i).mul(ofBits(level)).intoArray(y, i);
    }
  }
}
