package io.slimfit.export.onnx;

/** IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of mantissa. */
final class HalfFloat {
  /** Magnitudes from here would be rounded to infinity. */
  static final float OUT_OF_RANGE = 65520;

  private static final int SIGN = 0x8000;
  private static final int MANTISSA_BITS = 10;
  private static final float SMALLEST_NORMAL = 0x1.0p-14f;
  private static final float SMALLEST = 0x1.0p-24f;

  private HalfFloat() {}

  /**
   * The nearest number, with an even mantissa if two are as near.
   *
   * @param value its magnitude is below {@link #OUT_OF_RANGE}
   */
  static short of(float value) {
    int sign = Float.floatToRawIntBits(value) >>> 16 & SIGN;
    float magnitude = Math.abs(value);
    if (magnitude < SMALLEST_NORMAL) { // a multiple of the smallest number; 1024 is a normal one
      return (short) (sign | (int) Math.rint(magnitude / SMALLEST));
    }
    int exponent = Math.getExponent(magnitude);
    int mantissa = (int) Math.rint(magnitude / Math.scalb(1f, exponent - MANTISSA_BITS));
    // from 1024 to 2048; 2048 becomes the next exponent with a mantissa of 0
    return (short) (sign | (exponent + 14 << MANTISSA_BITS) + mantissa);
  }
}
