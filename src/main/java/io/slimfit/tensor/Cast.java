package io.slimfit.tensor;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;

/**
 * Reinterprets floats as their bits and back, a strip at a time, by two copies: the JIT does not
 * vectorise a loop of such conversions.
 */
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

  // For strips written in pieces: what was put from index `at` on can be read from any index, in
  // either form.

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
