package io.slimfit.tensor;

import java.util.Arrays;

/**
 * AdamW strip by strip: one pass over gradient, moments and weight, which also measures how far the
 * weight moves.
 */
final class StripAdamW {
  private static final int STRIP = 2048;

  private final AdamWLoops loops;
  private int width;
  private float[] a = new float[0];
  private float[] b = new float[0];
  private float[] c = new float[0];
  private final JavaMomentCodes momentCodes = new JavaMomentCodes();

  StripAdamW(AdamWLoops loops) {
    this.loops = loops;
  }

  private void ensureWidth(int elements) {
    if (elements > width) {
      width = loops.padded(elements);
      a = new float[width];
      b = new float[width];
      c = new float[width];
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
      loops.read(gradient, at, a, n);
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
        loops.read(gradient.rows(), (long) slot * columns, a, columns);
      }
      moved =
          moved.plus(strip(table, firstMoment, secondMoment, (long) row * columns, columns, step));
    }
    return moved;
  }

  /** {@code a} holds the gradient of the {@code n} elements from index {@code at} on. */
  private UpdateSize strip(
      Tensor weight, Tensor firstMoment, Tensor secondMoment, long at, int n, AdamWStep step) {
    loops.read(firstMoment, at, b, n);
    loops.read(secondMoment, at, c, n);
    loops.average(a, b, c, n, step);
    loops.write(firstMoment, at, b, n);
    loops.write(secondMoment, at, c, n);
    loops.roots(c, n);
    loops.direction(b, c, n, step);
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
      loops.read(gradient, at, a, n);
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
    loops.average(a, b, c, n, step);
    loops.roots(c, n);
    momentCodes.encode(moments, at, n, b, c, ditherKey);
    loops.direction(b, c, n, step);
    return descend(weight, at, n, step);
  }

  /** Moves the elements from index {@code at} on in the direction in {@code b}. */
  private UpdateSize descend(Tensor weight, long at, int n, AdamWStep step) {
    loops.read(weight, at, a, n);
    UpdateSize moved = loops.descend(a, b, c, n, step);
    loops.write(weight, at, c, n);
    return moved;
  }
}
