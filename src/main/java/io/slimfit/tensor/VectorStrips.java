package io.slimfit.tensor;

/**
 * Rows of tensors on the heap, as floats, for loops over vectors. A row of FLOAT32 is copied; one
 * of BFLOAT16 is widened on the way in and rounded to even on the way out; the halves of
 * SPLIT_FLOAT32 are joined and split (see {@link SplitFloats}). The copies take 0.1 ns an element
 * both ways; JDK 17 and 25 have no access to native memory by vectors in common.
 *
 * <p>Loops run over whole vectors: an array is as long as {@link #padded} says, and what lies
 * beyond a row's end in it is unspecified unless a method says otherwise.
 */
final class VectorStrips {
  private short[] halves = new short[0];
  private short[] lows = new short[0];

  /** The length of an array for so many elements: whole vectors. */
  static int padded(int n) {
    return (n + VectorMath.LANES - 1) / VectorMath.LANES * VectorMath.LANES;
  }

  /**
   * Elements {@code at} to {@code at + n - 1}, counted row by row, and zeros up to a whole vector.
   */
  void get(Tensor x, long at, float[] into, int n) {
    int end = padded(n);
    if (x.dtype() == DType.BFLOAT16) {
      ensureWidth(end);
      x.shorts().get(index(x, at), halves, 0, n);
      VectorLoops.widen(halves, into, end);
    } else if (x.isSplit()) {
      ensureWidth(end);
      x.shorts().get(x.shortIndex(at), halves, 0, n);
      x.shorts().get(x.lowIndex(at), lows, 0, n);
      VectorLoops.join(halves, lows, into, end);
    } else {
      x.floats().get(x.floatIndex(at), into, 0, n);
    }
    for (int i = n; i < end; i++) {
      into[i] = 0;
    }
  }

  void put(Tensor y, long at, float[] from, int n) {
    if (y.dtype() == DType.BFLOAT16) {
      int end = padded(n);
      ensureWidth(end);
      VectorLoops.narrow(from, halves, end);
      y.shorts().put(index(y, at), halves, 0, n);
    } else if (y.isSplit()) {
      int end = padded(n);
      ensureWidth(end);
      VectorLoops.split(from, halves, lows, end);
      y.shorts().put(y.shortIndex(at), halves, 0, n);
      y.shorts().put(y.lowIndex(at), lows, 0, n);
    } else {
      y.floats().put(y.floatIndex(at), from, 0, n);
    }
  }

  private static int index(Tensor halves, long at) {
    if (!halves.isContiguous()) {
      throw new IllegalStateException(
          halves + " does not lie row after row: Java cannot read or write it in place");
    }
    return halves.shortIndex(at);
  }

  private void ensureWidth(int elements) {
    if (elements > halves.length) {
      halves = new short[elements];
      lows = new short[elements];
    }
  }
}
