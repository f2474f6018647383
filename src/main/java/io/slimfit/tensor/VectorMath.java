package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.Vector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/**
 * What loops over vectors are made of. The JIT must inline these methods, and none of the loops:
 * see {@link VectorLoops}.
 */
final class VectorMath {
  static final VectorSpecies<Float> FLOATS = FloatVector.SPECIES_PREFERRED;
  static final VectorSpecies<Integer> INTS = IntVector.SPECIES_PREFERRED;
  static final int LANES = FLOATS.length();

  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  /**
   * For as many elements as a vector of floats has, in the low bytes: no vector is below 64 bits.
   */
  private static final VectorSpecies<Byte> BYTES = VectorSpecies.of(
      byte.class, VectorShape.forBitSize(Math.max(Long.SIZE, FLOATS.vectorBitSize() / 4)));

  private static final Class<? extends Vector<Float>> FLOAT_CLASS = FLOATS.vectorType();
  private static final Class<? extends Vector<Integer>> INT_CLASS = INTS.vectorType();
  private static final Class<? extends Vector<Short>> SHORT_CLASS = SHORTS.vectorType();
  private static final Class<? extends Vector<Byte>> BYTE_CLASS = BYTES.vectorType();

  private static final IntVector COLUMN_KEYS =
      IntVector.zero(INTS).addIndex(1).mul(CounterRandom.GOLDEN);
  private static final int MAGNITUDE = 0x7FFFFFFF;
  private static final int NOT_A_NUMBER = 0x7FC00000;
  private static final float LEAST_EXPONENT = -126;
  private static final int EXPONENT_SHIFT = 23;

  /** Adding 1.5 * 2^23 to a small float leaves its rounded value in the low bits. */
  private static final float MAGIC = 12582912f;

  private static final int MAGIC_BITS = 0x4B400000;

  private VectorMath() {}

  /**
   * The same vector, whose class the JIT then knows. Of most operations it knows the class of the
   * result, but not of a conversion, nor of a variable that a loop changes. For these it relies on
   * the classes that it has counted so far. Where the counts are missing or mixed, it calls the
   * next operation instead of inlining it, and leaves the vector on the heap: several times slower,
   * for as long as the JVM runs.
   */
  static FloatVector exact(FloatVector x) {
    return (FloatVector) FLOAT_CLASS.cast(x);
  }

  static IntVector exact(IntVector x) {
    return (IntVector) INT_CLASS.cast(x);
  }

  private static ShortVector exact(ShortVector x) {
    return (ShortVector) SHORT_CLASS.cast(x);
  }

  private static ByteVector exact(ByteVector x) {
    return (ByteVector) BYTE_CLASS.cast(x);
  }

  static IntVector bits(FloatVector x) {
    return exact(x.reinterpretAsInts());
  }

  static FloatVector ofBits(IntVector x) {
    return exact(x.reinterpretAsFloats());
  }

  /** The length of arrays of bytes for so many elements: the last store may go beyond them. */
  static int paddedBytes(int n) {
    return n + BYTES.length();
  }

  static FloatVector at(float[] x, int i) {
    return exact(FloatVector.fromArray(FLOATS, x, i));
  }

  static IntVector at(int[] x, int i) {
    return exact(IntVector.fromArray(INTS, x, i));
  }

  /** Of bfloat16. */
  static FloatVector at(short[] x, int i) {
    return ofBits(integers(x, i).lanewise(VectorOperators.LSHL, 16));
  }

  /** The floats of these halves, see {@link SplitFloats}. */
  static FloatVector at(short[] high, short[] low, int i) {
    return ofBits(integers(high, i).lanewise(VectorOperators.LSHL, 16).add(integers(low, i)));
  }

  private static IntVector integers(short[] x, int i) {
    ShortVector halves = exact(ShortVector.fromArray(SHORTS, x, i));
    return exact((IntVector) halves.convertShape(VectorOperators.S2I, INTS, 0));
  }

  /** The low halves of integers. */
  static void putShorts(IntVector x, short[] into, int i) {
    exact((ShortVector) x.convertShape(VectorOperators.I2S, SHORTS, 0)).intoArray(into, i);
  }

  /** To bfloat16, rounded to even; a NaN stays one. */
  static void put(FloatVector x, short[] into, int i) {
    IntVector bits = bits(x);
    IntVector rounded = bits.add(bits.lanewise(VectorOperators.LSHR, 16).and(1)).add(0x7FFF);
    IntVector numbers =
        rounded.blend(NOT_A_NUMBER, x.compare(VectorOperators.NE, x).cast(INTS));
    putShorts(numbers.lanewise(VectorOperators.LSHR, 16), into, i);
  }

  /** The low bytes of integers. Bytes beyond them may be overwritten by zeros. */
  static void putBytes(IntVector x, byte[] into, int i) {
    exact((ByteVector) x.convertShape(VectorOperators.I2B, BYTES, 0)).intoArray(into, i);
  }

  /** Rounded to even, where |x| is below 2^22. */
  static IntVector rounded(FloatVector x) {
    return bits(x.add(MAGIC)).sub(MAGIC_BITS);
  }

  static FloatVector asFloats(IntVector x) {
    return exact((FloatVector) x.convertShape(VectorOperators.I2F, FLOATS, 0));
  }

  /**
   * The sum of the lanes, from the first to the last. A reduction of vectors would leave the order
   * to the JVM: the bits of a sum could change when the JIT compiles a loop.
   */
  static float total(FloatVector x) {
    float total = 0;
    for (float lane : exact(x).toArray()) {
      total += lane;
    }
    return total;
  }

  static int total(IntVector x) {
    return exact(x).reduceLanes(VectorOperators.ADD);
  }

  static float largest(FloatVector x) {
    return exact(x).reduceLanes(VectorOperators.MAX);
  }

  static int largest(IntVector x) {
    return exact(x).reduceLanes(VectorOperators.MAX);
  }

  /** All ones where an element is kept: the hash is CounterRandom.bits. */
  static IntVector kept(int column, int rowKey, int threshold) {
    IntVector h = exact(COLUMN_KEYS).add(column * CounterRandom.GOLDEN + rowKey);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16)).mul(0x85EBCA6B);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 13)).mul(0xC2B2AE35);
    h = h.lanewise(VectorOperators.XOR, h.lanewise(VectorOperators.LSHR, 16));
    return h.lanewise(VectorOperators.LSHR, 8).sub(threshold).lanewise(VectorOperators.ASHR, 31);
  }

  /** x where {@code kept} is all ones, else 0. */
  static FloatVector keep(FloatVector x, IntVector kept) {
    return ofBits(bits(x).and(kept));
  }

  /** The bits of |x|, in the order of the magnitudes. */
  static IntVector magnitude(FloatVector x) {
    return bits(x).and(MAGNITUDE);
  }

  /** 1 where |x| is below a positive limit, else 0. */
  static IntVector isBelow(FloatVector x, float limit) {
    return magnitude(x).sub(Float.floatToRawIntBits(limit)).lanewise(VectorOperators.LSHR, 31);
  }

  /** 1 where m is above a threshold, else 0; neither may differ from the other by 2^31 or more. */
  static IntVector above(IntVector m, int threshold) {
    return exact(IntVector.broadcast(INTS, threshold)).sub(m).lanewise(VectorOperators.LSHR, 31);
  }

  /** {@code value} where a code of few bits is above {@code limit}, else 0. */
  static IntVector above(IntVector code, int limit, int value) {
    return exact(IntVector.broadcast(INTS, limit))
        .sub(code)
        .lanewise(VectorOperators.ASHR, 31)
        .and(value);
  }

  /** 2^x for x <= 0, with a relative error of 2e-7; 0 where that is subnormal. */
  static FloatVector exp2(FloatVector x) {
    FloatVector limited = x.max(LEAST_EXPONENT);
    FloatVector rounded = limited.add(MAGIC);
    FloatVector f = limited.sub(rounded.sub(MAGIC)); // in [-0.5, 0.5]
    IntVector exponent = bits(rounded).lanewise(VectorOperators.LSHL, EXPONENT_SHIFT);
    FloatVector power = ofBits(bits(polynomial(f)).add(exponent));
    return power.blend(0f, x.compare(VectorOperators.LT, LEAST_EXPONENT));
  }

  /** 2^f by its Taylor polynomial. */
  private static FloatVector polynomial(FloatVector f) {
    return f.mul(1.5403530e-4f)
        .add(1.3333558e-3f)
        .fma(f, FloatVector.broadcast(FLOATS, 9.6181291e-3f))
        .fma(f, FloatVector.broadcast(FLOATS, 5.5504109e-2f))
        .fma(f, FloatVector.broadcast(FLOATS, 0.24022651f))
        .fma(f, FloatVector.broadcast(FLOATS, 0.69314718f))
        .fma(f, FloatVector.broadcast(FLOATS, 1f));
  }
}
