package io.slimfit.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/** Sees floats as their bits and back, a strip at a time: two copies, where a loop of conversions would not be vectorised. */
final class Cast {
  private final FloatBuffer floats;
  private final IntBuffer ints;

  Cast(int width) {
    ByteBuffer bytes =
        ByteBuffer.allocateDirect(width * Float.BYTES).order(ByteOrder.nativeOrder());
    floats = bytes.asFloatBuffer();
    ints = bytes.asIntBuffer();
  }

  void toInts(float[] from, int[] into, int n) {
    floats.put(0, from, 0, n);
    ints.get(0, into, 0, n);
  }

  void toFloats(int[] from, float[] into, int n) {
    ints.put(0, from, 0, n);
    floats.get(0, into, 0, n);
  }

  // In pieces: what was put from {@code at} on can be got from anywhere, in either form.

  void putInts(int at, int[] from, int n) {
    ints.put(at, from, 0, n);
  }

  void putFloats(float[] from, int n) {
    floats.put(0, from, 0, n);
  }

  void getInts(int at, int[] into, int n) {
    ints.get(at, into, 0, n);
  }

  void getFloats(float[] into, int n) {
    floats.get(0, into, 0, n);
  }
}
