package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;

/**
 * Kernels as plain loops over heap arrays, the form that the JIT compiles to vector instructions: a strip is copied out of native
 * memory, worked on by loops of one kind of operation each, and copied back (0.1 ns an element either way). Loops over buffers or
 * addresses are 3 to 7 times slower; see {@code bench/} for the figures of each kernel.
 *
 * <p>Sums of a row are taken by halving, since the JIT does not reorder a running sum.
 */
final class JavaKernels implements Kernels {
  private static final int STRIP = 2048;
  private static final int ABSOLUTE = 0x7FFFFFFF;
  private static final int SMALLEST_BITS = Float.floatToRawIntBits(Moved.SMALLEST);
  private static final int INFINITY_BITS = Float.floatToRawIntBits(Float.POSITIVE_INFINITY);

  private int width;
  private float[] a = new float[0];
  private float[] b = new float[0];
  private float[] c = new float[0];
  private float[] sums = new float[0];
  private float[] gammas = new float[0];
  private float[] betas = new float[0];
  private float[] dGammas = new float[0];
  private float[] dBetas = new float[0];
  private float[] dBiases = new float[0];
  private int[] bits = new int[0];
  private int[] golden = new int[0];
  private Cast cast = new Cast(0);
  private final JavaMomentCodes momentCodes = new JavaMomentCodes();
  private final SplitFloats splitFloats = new SplitFloats();

  private void ensureWidth(int columns) {
    if (columns > width) {
      width = columns;
      a = new float[width];
      b = new float[width];
      c = new float[width];
      sums = new float[width];
      gammas = new float[width];
      betas = new float[width];
      dGammas = new float[width];
      dBetas = new float[width];
      dBiases = new float[width];
      bits = new int[width];
      golden = new int[width];
      for (int i = 0; i < width; i++) {
        golden[i] = i * CounterRandom.GOLDEN;
      }
      cast = new Cast(width);
    }
  }

  @Override
  public void dropout(Tensor x, Mask mask) {
    if (mask.isNone()) {
      return;
    }
    int columns = x.columns();
    ensureWidth(columns);
    IntBuffer in = x.ints();
    FloatBuffer out = x.floats();
    int[] rowKeys = mask.rowKeys();
    int start = x.floatIndex(0);
    for (int row = 0; row < rowKeys.length; row++) {
      int at = start + row * columns;
      in.get(at, bits, 0, columns);
      keep(bits, golden, columns, rowKeys[row], mask.threshold());
      cast.toFloats(bits, a, columns);
      scale(a, columns, mask.scale());
      out.put(at, a, 0, columns);
    }
  }

  @Override
  public void addNormalize(
      Tensor branch,
      Mask mask,
      Tensor residual,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      Tensor normalized,
      Tensor rstd,
      Tensor y) {
    int columns = branch.columns();
    ensureWidth(columns);
    gamma.get(0, gammas, 0, columns);
    beta.get(0, betas, 0, columns);
    for (int row = 0; row < branch.rows(); row++) {
      readMasked(branch, row, mask, a, columns);
      residual.floats().get(residual.floatIndex((long) row * columns), b, 0, columns);
      add(b, a, columns);
      normalizeRow(row, columns, epsilon, normalized, rstd, y);
    }
  }

  @Override
  public void normalize(
      Tensor x,
      Tensor gamma,
      Tensor beta,
      double epsilon,
      Tensor normalized,
      Tensor mean,
      Tensor rstd,
      Tensor y) {
    int columns = x.columns();
    ensureWidth(columns);
    gamma.get(0, gammas, 0, columns);
    beta.get(0, betas, 0, columns);
    for (int row = 0; row < x.rows(); row++) {
      x.floats().get(x.floatIndex((long) row * columns), a, 0, columns);
      float m = normalizeRow(row, columns, epsilon, normalized, rstd, y);
      mean.floats().put(mean.floatIndex(row), m);
    }
  }

  /** Of the row in {@code a}, with the parameters in {@code gammas} and {@code betas}; returns its mean. */
  private float normalizeRow(
      int row, int columns, double epsilon, Tensor normalized, Tensor rstd, Tensor y) {
    System.arraycopy(a, 0, sums, 0, columns);
    float mean = sum(sums, columns) / columns;
    squares(a, mean, sums, columns);
    float scale = (float) (1 / Math.sqrt(sum(sums, columns) / columns + epsilon));
    rstd.floats().put(rstd.floatIndex(row), scale);
    normalize(a, mean, scale, columns);
    normalized.floats().put(normalized.floatIndex((long) row * columns), a, 0, columns);
    affine(a, gammas, betas, b, columns);
    y.floats().put(y.floatIndex((long) row * columns), b, 0, columns);
    return mean;
  }

  @Override
  public void denormalize(Tensor normalized, Tensor mean, Tensor rstd, Tensor x) {
    int columns = normalized.columns();
    ensureWidth(columns);
    for (int row = 0; row < normalized.rows(); row++) {
      normalized.floats().get(normalized.floatIndex((long) row * columns), a, 0, columns);
      scale(a, columns, 1 / rstd.floats().get(rstd.floatIndex(row)));
      shift(a, columns, mean.floats().get(mean.floatIndex(row)));
      x.floats().put(x.floatIndex((long) row * columns), a, 0, columns);
    }
  }

  @Override
  public void affine(Tensor normalized, Tensor gamma, Tensor beta, Tensor y) {
    int columns = normalized.columns();
    ensureWidth(columns);
    gamma.get(0, gammas, 0, columns);
    beta.get(0, betas, 0, columns);
    for (int row = 0; row < normalized.rows(); row++) {
      normalized.floats().get(normalized.floatIndex((long) row * columns), a, 0, columns);
      affine(a, gammas, betas, b, columns);
      y.floats().put(y.floatIndex((long) row * columns), b, 0, columns);
    }
  }

  @Override
  public void addNormalizeBackward(
      Tensor dy,
      Tensor normalized,
      Tensor rstd,
      Tensor gamma,
      Mask mask,
      Tensor dr,
      Tensor dBranch,
      Tensor dGamma,
      Tensor dBeta,
      Tensor dBias) {
    int columns = dy.columns();
    ensureWidth(columns);
    gamma.get(0, gammas, 0, columns);
    Arrays.fill(dGammas, 0, columns, 0f);
    Arrays.fill(dBetas, 0, columns, 0f);
    Arrays.fill(dBiases, 0, columns, 0f);
    for (int row = 0; row < dy.rows(); row++) {
      long at = (long) row * columns;
      dy.floats().get(dy.floatIndex(at), a, 0, columns);
      normalized.floats().get(normalized.floatIndex(at), b, 0, columns);
      add(a, dBetas, columns);
      addProduct(a, b, dGammas, columns);
      multiply(gammas, a, columns);
      System.arraycopy(a, 0, sums, 0, columns);
      multiply(b, sums, columns);
      float projection = sum(sums, columns) / columns;
      System.arraycopy(a, 0, sums, 0, columns);
      float mean = sum(sums, columns) / columns;
      normalizeBackward(b, mean, projection, rstd.floats().get(rstd.floatIndex(row)), a, columns);
      dr.floats().put(dr.floatIndex(at), a, 0, columns);
      if (mask.isNone()) {
        add(a, dBiases, columns);
        dBranch.floats().put(dBranch.floatIndex(at), a, 0, columns);
      } else {
        cast.toInts(a, bits, columns);
        keep(bits, golden, columns, mask.rowKeys()[row], mask.threshold());
        cast.toFloats(bits, c, columns);
        scale(c, columns, mask.scale());
        add(c, dBiases, columns);
        dBranch.floats().put(dBranch.floatIndex(at), c, 0, columns);
      }
    }
    addTo(dGamma, dGammas, columns);
    addTo(dBeta, dBetas, columns);
    addTo(dBias, dBiases, columns);
  }

  @Override
  public void addRowSum(Tensor sum, Tensor x) {
    int columns = x.columns();
    ensureWidth(columns);
    Arrays.fill(dBiases, 0, columns, 0f);
    for (int row = 0; row < x.rows(); row++) {
      x.floats().get(x.floatIndex((long) row * columns), a, 0, columns);
      add(a, dBiases, columns);
    }
    addTo(sum, dBiases, columns);
  }

  @Override
  public void addRows(Tensor sum, int[] targets, Tensor x) {
    int columns = x.columns();
    ensureWidth(columns);
    for (int row = 0; row < targets.length; row++) {
      if (targets[row] >= 0) {
        x.floats().get(x.floatIndex((long) row * columns), a, 0, columns);
        int at = sum.floatIndex((long) targets[row] * columns);
        sum.floats().get(at, b, 0, columns);
        add(a, b, columns);
        sum.floats().put(at, b, 0, columns);
      }
    }
  }

  @Override
  public Moved adamw(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    ensureWidth(STRIP);
    Moved moved = Moved.NOTHING;
    long elements = weight.elements();
    for (long at = 0; at < elements; at += STRIP) {
      int n = (int) Math.min(STRIP, elements - at);
      gradient.floats().get(gradient.floatIndex(at), a, 0, n);
      moved = moved.plus(adamwStrip(weight, firstMoment, secondMoment, at, n, step));
    }
    return moved;
  }

  @Override
  public Moved adamw(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    int columns = table.columns();
    ensureWidth(columns);
    Moved moved = Moved.NOTHING;
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
      moved = moved.plus(
          adamwStrip(table, firstMoment, secondMoment, (long) row * columns, columns, step));
    }
    return moved;
  }

  /** {@code a} holds the gradient of the {@code n} elements from {@code at} on. */
  private Moved adamwStrip(
      Tensor weight, Tensor firstMoment, Tensor secondMoment, long at, int n, AdamWStep step) {
    firstMoment.floats().get(firstMoment.floatIndex(at), b, 0, n);
    secondMoment.floats().get(secondMoment.floatIndex(at), c, 0, n);
    scale(a, n, (float) step.gradientScale());
    average(a, b, n, (float) step.beta1(), (float) (1 - step.beta1()));
    averageSquares(a, c, n, (float) step.beta2(), (float) (1 - step.beta2()));
    firstMoment.floats().put(firstMoment.floatIndex(at), b, 0, n);
    secondMoment.floats().put(secondMoment.floatIndex(at), c, 0, n);
    direction(b, c, n, (float) step.stepSize(), (float) step.rootScale(), (float) step.epsilon());
    return descend(weight, at, n, step);
  }

  @Override
  public Moved adamw(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    ensureWidth(CodedMoments.STRIP);
    Moved moved = Moved.NOTHING;
    long elements = weight.elements();
    for (long at = 0; at < elements; at += CodedMoments.STRIP) {
      int n = (int) Math.min(CodedMoments.STRIP, elements - at);
      gradient.floats().get(gradient.floatIndex(at), a, 0, n);
      moved = moved.plus(adamwStrip(weight, moments, at, n, step, ditherKey));
    }
    return moved;
  }

  @Override
  public Moved adamw(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    ensureWidth(CodedMoments.STRIP);
    Moved moved = Moved.NOTHING;
    long elements = table.elements();
    for (long at = 0; at < elements; at += CodedMoments.STRIP) {
      int n = (int) Math.min(CodedMoments.STRIP, elements - at);
      getRows(gradient, table.columns(), at, n);
      moved = moved.plus(adamwStrip(table, moments, at, n, step, ditherKey));
    }
    return moved;
  }

  /** Elements {@code at} to {@code at + n - 1} of a matrix of few rows, counted row by row, into {@code a}. */
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

  /** {@code a} holds the gradient of the {@code n} elements from {@code at} on, a strip of coded moments. */
  private Moved adamwStrip(
      Tensor weight, CodedMoments moments, long at, int n, AdamWStep step, int ditherKey) {
    momentCodes.decode(moments, at, n, b, c);
    scale(a, n, (float) step.gradientScale());
    average(a, b, n, (float) step.beta1(), (float) (1 - step.beta1()));
    averageSquares(a, c, n, (float) step.beta2(), (float) (1 - step.beta2()));
    roots(c, n);
    momentCodes.encode(moments, at, n, b, c, ditherKey);
    directionOfRoots(
        b, c, n, (float) step.stepSize(), (float) step.rootScale(), (float) step.epsilon());
    return descend(weight, at, n, step);
  }

  /** Moves the elements from {@code at} on by the direction in {@code b}. */
  private Moved descend(Tensor weight, long at, int n, AdamWStep step) {
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
    return new Moved(sum(b, n), counted);
  }

  private void readMasked(Tensor x, int row, Mask mask, float[] into, int columns) {
    int at = x.floatIndex((long) row * columns);
    if (mask.isNone()) {
      x.floats().get(at, into, 0, columns);
    } else {
      x.ints().get(at, bits, 0, columns);
      keep(bits, golden, columns, mask.rowKeys()[row], mask.threshold());
      cast.toFloats(bits, into, columns);
      scale(into, columns, mask.scale());
    }
  }

  private void addTo(Tensor sum, float[] values, int columns) {
    sum.floats().get(sum.floatIndex(0), a, 0, columns);
    add(values, a, columns);
    sum.floats().put(sum.floatIndex(0), a, 0, columns);
  }

  // The loops. Each is small enough to be compiled, vectorised and inlined on its own.

  /** Clears the bits of dropped elements; the hash is CounterRandom.bits, inlined. */
  private static void keep(int[] x, int[] golden, int n, int rowKey, int threshold) {
    for (int i = 0; i < n; i++) {
      int h = golden[i] + rowKey;
      h ^= h >>> 16;
      h *= 0x85EBCA6B;
      h ^= h >>> 13;
      h *= 0xC2B2AE35;
      h ^= h >>> 16;
      x[i] &= ((h >>> 8) - threshold) >> 31;
    }
  }

  private static void scale(float[] x, int n, float s) {
    for (int i = 0; i < n; i++) {
      x[i] *= s;
    }
  }

  private static void shift(float[] x, int n, float s) {
    for (int i = 0; i < n; i++) {
      x[i] += s;
    }
  }

  /** y += x. */
  private static void add(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] += x[i];
    }
  }

  /** y *= x. */
  private static void multiply(float[] x, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] *= x[i];
    }
  }

  private static void addProduct(float[] x, float[] y, float[] sum, int n) {
    for (int i = 0; i < n; i++) {
      sum[i] += x[i] * y[i];
    }
  }

  private static void squares(float[] x, float mean, float[] into, int n) {
    for (int i = 0; i < n; i++) {
      float d = x[i] - mean;
      into[i] = d * d;
    }
  }

  private static void normalize(float[] x, float mean, float rstd, int n) {
    for (int i = 0; i < n; i++) {
      x[i] = (x[i] - mean) * rstd;
    }
  }

  private static void affine(float[] x, float[] gamma, float[] beta, float[] y, int n) {
    for (int i = 0; i < n; i++) {
      y[i] = x[i] * gamma[i] + beta[i];
    }
  }

  private static void normalizeBackward(
      float[] xHat, float mean, float projection, float rstd, float[] g, int n) {
    for (int i = 0; i < n; i++) {
      g[i] = (g[i] - mean - xHat[i] * projection) * rstd;
    }
  }

  /** Destroys {@code x}. */
  private static float sum(float[] x, int n) {
    int length = n;
    while (length > 16) {
      int half = length >> 1;
      fold(x, half, length - half);
      length -= half;
    }
    float sum = 0;
    for (int i = 0; i < length; i++) {
      sum += x[i];
    }
    return sum;
  }

  private static void fold(float[] x, int half, int from) {
    for (int i = 0; i < half; i++) {
      x[i] += x[i + from];
    }
  }

  /** average = beta * average + rest * x, where rest is 1 - beta, rounded once. */
  private static void average(float[] x, float[] average, int n, float beta, float rest) {
    for (int i = 0; i < n; i++) {
      average[i] = average[i] * beta + x[i] * rest;
    }
  }

  private static void averageSquares(float[] x, float[] average, int n, float beta, float rest) {
    for (int i = 0; i < n; i++) {
      average[i] = average[i] * beta + x[i] * x[i] * rest;
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
   * The bits of |x|, or of infinity where |x| is too small to count.
   *
   * @return minus the number of elements that do not count
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
