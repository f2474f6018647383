package io.slimfit.tensor;

import java.util.Arrays;

/**
 * AdamW as loops over strips, see {@link JavaKernels}: one pass over gradient, moments and weight,
 * which also measures how far the weight moves.
 */
final class JavaAdamW {
  private static final int STRIP = 2048;
  private static final int ABSOLUTE = 0x7FFFFFFF;
  private static final int SMALLEST_BITS = Float.floatToRawIntBits(UpdateSize.SMALLEST);
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private int width;
  private float[] a = new float[0];
  private float[] b = new float[0];
  private float[] c = new float[0];
  private int[] bits = new int[0];
  private Cast cast = new Cast(0);
  private final JavaMomentCodes momentCodes = new JavaMomentCodes();
  private final SplitFloats splitFloats = new SplitFloats();

  private void ensureWidth(int elements) {
    if (elements > width) {
      width = elements;
      a = new float[width];
      b = new float[width];
      c = new float[width];
      bits = new int[width];
      cast = new Cast(width);
    }
  }

  /** Updates a weight; gradient and moments have its shape. */
  UpdateSize move(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    ensureWidth(STRIP);
    UpdateSize moved = UpdateSize.NOTHING;
    long elements = weight.elements();
    for (long at = 0; at < elements; at += STRIP) {
      int n = (int) Math.min(STRIP, elements - at);
      gradient.floats().get(gradient.floatIndex(at), a, 0, n);
      moved = moved.plus(strip(weight, firstMoment, secondMoment, at, n, step));
    }
    return moved;
  }

  /** Updates a table whose gradient is zero in most rows. All rows move, since moments decay. */
  UpdateSize move(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    int columns = table.columns();
    ensureWidth(columns);
    UpdateSize moved = UpdateSize.NOTHING;
    for (int row = 0; row < table.rows(); row++) {
      int slot = gradient.slots()[row];
      if (slot < 0) {
        Arrays.fill(a, 0, columns, 0f);
      } else {
        gradient
            .rows()
            .floats()
            .get(gradient.rows().floatIndex((long) slot * columns), a, 0, columns);
      }
      moved =
          moved.plus(strip(table, firstMoment, secondMoment, (long) row * columns, columns, step));
    }
    return moved;
  }

  /** {@code a} holds the gradient of the {@code n} elements from index {@code at} on. */
  private UpdateSize strip(
      Tensor weight, Tensor firstMoment, Tensor secondMoment, long at, int n, AdamWStep step) {
    firstMoment.floats().get(firstMoment.floatIndex(at), b, 0, n);
    secondMoment.floats().get(secondMoment.floatIndex(at), c, 0, n);
    JavaKernels.scale(a, n, (float) step.gradientScale());
    average(a, b, n, (float) step.beta1(), (float) (1 - step.beta1()));
    averageSquares(a, c, n, (float) step.beta2(), (float) (1 - step.beta2()));
    firstMoment.floats().put(firstMoment.floatIndex(at), b, 0, n);
    secondMoment.floats().put(secondMoment.floatIndex(at), c, 0, n);
    direction(b, c, n, (float) step.stepSize(), (float) step.rootScale(), (float) step.epsilon());
    return descend(weight, at, n, step);
  }

  /** Updates a weight with 8-bit moments. */
  UpdateSize move(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    ensureWidth(CodedMoments.STRIP);
    UpdateSize moved = UpdateSize.NOTHING;
    long elements = weight.elements();
    for (long at = 0; at < elements; at += CodedMoments.STRIP) {
      int n = (int) Math.min(CodedMoments.STRIP, elements - at);
      gradient.floats().get(gradient.floatIndex(at), a, 0, n);
      moved = moved.plus(strip(weight, moments, at, n, step, ditherKey));
    }
    return moved;
  }

  /** Updates a table with 8-bit moments whose gradient is zero in most rows. */
  UpdateSize move(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    ensureWidth(CodedMoments.STRIP);
    UpdateSize moved = UpdateSize.NOTHING;
    long elements = table.elements();
    for (long at = 0; at < elements; at += CodedMoments.STRIP) {
      int n = (int) Math.min(CodedMoments.STRIP, elements - at);
      getRows(gradient, table.columns(), at, n);
      moved = moved.plus(strip(table, moments, at, n, step, ditherKey));
    }
    return moved;
  }

  /** Reads elements {@code at} to {@code at + n - 1}, counted row by row, into {@code a}. */
  private void getRows(SparseRows matrix, int columns, long at, int n) {
    int done = 0;
    while (done < n) {
      int row = (int) ((at + done) / columns);
      int column = (int) ((at + done) % columns);
      int count = Math.min(columns - column, n - done);
      int slot = matrix.slots()[row];
      if (slot < 0) {
        Arrays.fill(a, done, done + count, 0f);
      } else {
        int index = matrix.rows().floatIndex((long) slot * columns + column);
        matrix.rows().floats().get(index, a, done, count);
      }
      done += count;
    }
  }

  /** {@code a} holds the gradient of the {@code n} elements of a strip of coded moments. */
  private UpdateSize strip(
      Tensor weight, CodedMoments moments, long at, int n, AdamWStep step, int ditherKey) {
    momentCodes.decode(moments, at, n, b, c);
    JavaKernels.scale(a, n, (float) step.gradientScale());
    average(a, b, n, (float) step.beta1(), (float) (1 - step.beta1()));
    averageSquares(a, c, n, (float) step.beta2(), (float) (1 - step.beta2()));
    roots(c, n);
    momentCodes.encode(moments, at, n, b, c, ditherKey);
    directionOfRoots(
        b, c, n, (float) step.stepSize(), (float) step.rootScale(), (float) step.epsilon());
    return descend(weight, at, n, step);
  }

  /** Moves the elements from index {@code at} on in the direction in {@code b}. */
  private UpdateSize descend(Tensor weight, long at, int n, AdamWStep step) {
    if (weight.isSplit()) {
      splitFloats.get(weight, at, a, 0, n);
      descend(a, b, c, n, (float) step.decayBefore(), (float) step.decayAfter());
      cast.toInts(a, bits, n);
      splitFloats.put(weight, at, c, 0, n);
    } else {
      weight.floats().get(weight.floatIndex(at), a, 0, n);
      descend(a, b, c, n, (float) step.decayBefore(), (float) step.decayAfter());
      weight.ints().get(weight.intIndex(at), bits, 0, n);
      weight.floats().put(weight.floatIndex(at), c, 0, n);
    }
    int counted = n + magnitudes(bits, n);
    cast.toFloats(bits, b, n);
    relativeChange(a, c, b, n);
    return new UpdateSize(JavaKernels.sum(b, n), counted);
  }

  // The loops. Each is small enough to be compiled, vectorised and inlined separately.

  /** average = beta * average + weight * x, where weight is 1 - beta, rounded once. */
  private static void average(float[] x, float[] average, int n, float beta, float weight) {
    for (int i = 0; i < n; i++) {
      average[i] = average[i] * beta + x[i] * weight;
    }
  }

  private static void averageSquares(float[] x, float[] average, int n, float beta, float weight) {
    for (int i = 0; i < n; i++) {
      average[i] = average[i] * beta + x[i] * x[i] * weight;
    }
  }

  /** m = stepSize * m / (sqrt(v) * rootScale + epsilon). */
  private static void direction(
      float[] m, float[] v, int n, float stepSize, float rootScale, float epsilon) {
    for (int i = 0; i < n; i++) {
      m[i] = stepSize * m[i] / ((float) Math.sqrt(v[i]) * rootScale + epsilon);
    }
  }

  private static void roots(float[] x, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (float) Math.sqrt(x[i]);
    }
  }

  /** m = stepSize * m / (root * rootScale + epsilon). */
  private static void directionOfRoots(
      float[] m, float[] root, int n, float stepSize, float rootScale, float epsilon) {
    for (int i = 0; i < n; i++) {
      m[i] = stepSize * m[i] / (root[i] * rootScale + epsilon);
    }
  }

  private static void descend(
      float[] old, float[] direction, float[] moved, int n, float before, float after) {
    for (int i = 0; i < n; i++) {
      moved[i] = (old[i] * before - direction[i]) * after;
    }
  }

  /**
   * Replaces x by the bits of |x|, or of infinity where |x| < {@link UpdateSize#SMALLEST}.
   *
   * @return minus the number of elements that are too small
   */
  private static int magnitudes(int[] x, int n) {
    int left = 0;
    for (int i = 0; i < n; i++) {
      int magnitude = x[i] & ABSOLUTE;
      int tooSmall = (magnitude - SMALLEST_BITS) >> 31;
      x[i] = (magnitude & ~tooSmall) | (INFINITY_BITS & tooSmall);
      left += tooSmall;
    }
    return left;
  }

  /** magnitude = |moved - old| / magnitude. */
  private static void relativeChange(float[] old, float[] moved, float[] magnitude, int n) {
    for (int i = 0; i < n; i++) {
      magnitude[i] = Math.abs(moved[i] - old[i]) / magnitude[i];
    }
  }
}
