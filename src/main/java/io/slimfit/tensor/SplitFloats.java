package io.slimfit.tensor;

/**
 * Reads and writes tensors of {@link DType#SPLIT_FLOAT32}. Of the 32 bits of a float, high = (bits
 * + 0x8000) >>> 16 is the nearest bfloat16, ties rounded up in magnitude, and low = bits - (high <<
 * 16) always fits a signed short. So bits = (high << 16) + low restores every float exactly. With
 * ties to even, as in ATen's cast, low would need a seventeenth bit.
 *
 * <p>The high half of a finite float beyond the largest bfloat16 is infinity; weights are far
 * smaller.
 *
 * <p>An instance has scratch memory and is not thread-safe.
 */
final class SplitFloats {
  private static final int STRIP = 4096;

  private short[] high = new short[0];
  private short[] low = new short[0];

  void get(Tensor x, long at, float[] into, int from, int n) {
    ensureWidth(n);
    x.shorts().get(x.shortIndex(at), high, 0, n);
    x.shorts().get(x.lowIndex(at), low, 0, n);
    merge(high, low, into, from, n);
  }

  void put(Tensor x, long at, float[] values, int from, int n) {
    ensureWidth(n);
    split(values, from, high, low, n);
    x.shorts().put(x.shortIndex(at), high, 0, n);
    x.shorts().put(x.lowIndex(at), low, 0, n);
  }

  /** Copies between a split tensor and one of any floating type; exact if that has 32 bits. */
  static void copy(Tensor from, Tensor into) {
    float[] strip = new float[STRIP];
    for (long at = 0; at < from.elements(); at += STRIP) {
      int n = (int) Math.min(STRIP, from.elements() - at);
      from.get(at, strip, 0, n);
      into.put(at, strip, 0, n);
    }
  }

  private void ensureWidth(int n) {
    if (high.length < n) {
      high = new short[n];
      low = new short[n];
    }
  }

  private static void merge(short[] high, short[] low, float[] into, int from, int n) {
    for (int i = 0; i < n; i++) {
      into[from + i] = Float.intBitsToFloat((high[i] << 16) + low[i]);
    }
  }

  private static void split(float[] values, int from, short[] high, short[] low, int n) {
    for (int i = 0; i < n; i++) {
      int bits = Float.floatToRawIntBits(values[from + i]);
      int half = (bits + 0x8000) >>> 16;
      high[i] = (short) half;
      low[i] = (short) (bits - (half << 16));
    }
  }
}
