package io.slimfit.tensor;

import io.slimfit.base.CounterRandom;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;

/**
 * Kernels as plain loops over heap arrays, the form that the JIT compiles to vector instructions. A
 * strip is copied from native memory, processed by loops of one kind of operation each, and copied
 * back (0.1 ns per element and direction). Loops over buffers or addresses are 3 to 7 times slower;
 * {@code bench/} measures each kernel.
 *
 * <p>Rows are summed by adding halves, since the JIT does not reorder a running sum.
 */
final class JavaKernels implements Kernels {

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
  private final StripAdamW adamw = new StripAdamW(new JavaAdamWLoops());
  private final AtenKernels aten = new AtenKernels();

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
    if (x.dtype() == DType.BFLOAT16) {
      dropHalves(x, mask);
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

  /** Not vectorised by the JIT, since the types differ in size: 2 ns an element. */
  private static void dropHalves(Tensor x, Mask mask) {
    int columns = x.columns();
    short[] row = new short[columns];
    for (int r = 0; r < mask.rowKeys().length; r++) {
      int at = x.shortIndex((long) r * columns);
      x.shorts().get(at, row, 0, columns);
      for (int i = 0; i < columns; i++) {
        boolean kept = CounterRandom.bits(mask.rowKeys()[r], i) >>> 8 < mask.threshold();
        row[i] = kept ? half(Float.intBitsToFloat(row[i] << 16) * mask.scale()) : 0;
      }
      x.shorts().put(at, row, 0, columns);
    }
  }

  /** Rounded to even; what is not finite stays so. */
  private static short half(float x) {
    int bits = Float.floatToIntBits(x);
    int rounded = Float.isNaN(x) ? bits : bits + 0x7FFF + ((bits >>> 16) & 1);
    return (short) (rounded >>> 16);
  }

  @Override
  public void addNormalize(
      Tensor branch,
      Mask mask,
      Tensor residual,
      NormWeights weights,
      Normalized normalized,
      Tensor y) {
    int columns = branch.columns();
    read(weights, columns);
    for (int row = 0; row < branch.rows(); row++) {
      readMasked(branch, row, mask, a, columns);
      residual.floats().get(residual.floatIndex((long) row * columns), b, 0, columns);
      add(b, a, columns);
      normalizeRow(row, columns, weights.epsilon(), normalized, y);
    }
  }

  @Override
  public void normalize(Tensor x, NormWeights weights, Normalized normalized, Tensor y) {
    int columns = x.columns();
    read(weights, columns);
    for (int row = 0; row < x.rows(); row++) {
      x.floats().get(x.floatIndex((long) row * columns), a, 0, columns);
      normalizeRow(row, columns, weights.epsilon(), normalized, y);
    }
  }

  /** Into {@code gammas} and {@code betas}. */
  private void read(NormWeights weights, int columns) {
    ensureWidth(columns);
    weights.gamma().get(0, gammas, 0, columns);
    if (weights.beta().isPresent()) {
      weights.beta().get().get(0, betas, 0, columns);
    } else {
      Arrays.fill(betas, 0, columns, 0f);
    }
  }

  /** Of the row in {@code a}, with the parameters in {@code gammas} and {@code betas}. */
  private void normalizeRow(int row, int columns, double epsilon, Normalized normalized, Tensor y) {
    System.arraycopy(a, 0, sums, 0, columns);
    float mean = sum(sums, columns) / columns;
    squares(a, mean, sums, columns);
    float scale = (float) (1 / Math.sqrt(sum(sums, columns) / columns + epsilon));
    put(normalized.rstd(), row, scale);
    if (normalized.mean().isPresent()) {
      put(normalized.mean().get(), row, mean);
    }
    normalize(a, mean, scale, columns);
    Tensor values = normalized.values();
    values.floats().put(values.floatIndex((long) row * columns), a, 0, columns);
    affine(a, gammas, betas, b, columns);
    y.floats().put(y.floatIndex((long) row * columns), b, 0, columns);
  }

  private static void put(Tensor vector, int row, float value) {
    vector.floats().put(vector.floatIndex(row), value);
  }

  @Override
  public void denormalize(Normalized normalized, Tensor x) {
    Tensor values = normalized.values();
    Tensor rstd = normalized.rstd();
    Tensor mean = normalized.mean().orElseThrow();
    int columns = values.columns();
    ensureWidth(columns);
    for (int row = 0; row < values.rows(); row++) {
      values.floats().get(values.floatIndex((long) row * columns), a, 0, columns);
      scale(a, columns, 1 / rstd.floats().get(rstd.floatIndex(row)));
      shift(a, columns, mean.floats().get(mean.floatIndex(row)));
      x.floats().put(x.floatIndex((long) row * columns), a, 0, columns);
    }
  }

  @Override
  public void affine(Tensor normalized, NormWeights weights, Tensor y) {
    int columns = normalized.columns();
    read(weights, columns);
    for (int row = 0; row < normalized.rows(); row++) {
      normalized.floats().get(normalized.floatIndex((long) row * columns), a, 0, columns);
      affine(a, gammas, betas, b, columns);
      y.floats().put(y.floatIndex((long) row * columns), b, 0, columns);
    }
  }

  @Override
  public void addNormalizeBackward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor gamma,
      Tensor dBranch,
      NormGradients into) {
    Tensor values = normalized.values();
    Tensor rstd = normalized.rstd();
    boolean sumsGamma = into.gamma().isPresent();
    boolean sumsBeta = into.beta().isPresent();
    boolean sumsBias = into.bias().isPresent();
    int columns = dy.columns();
    ensureWidth(columns);
    gamma.get(0, gammas, 0, columns);
    Arrays.fill(dGammas, 0, columns, 0f);
    Arrays.fill(dBetas, 0, columns, 0f);
    Arrays.fill(dBiases, 0, columns, 0f);
    for (int row = 0; row < dy.rows(); row++) {
      long at = (long) row * columns;
      dy.floats().get(dy.floatIndex(at), a, 0, columns);
      values.floats().get(values.floatIndex(at), b, 0, columns);
      if (sumsBeta) {
        add(a, dBetas, columns);
      }
      if (sumsGamma) {
        addProduct(a, b, dGammas, columns);
      }
      multiply(gammas, a, columns);
      System.arraycopy(a, 0, sums, 0, columns);
      multiply(b, sums, columns);
      float projection = sum(sums, columns) / columns;
      System.arraycopy(a, 0, sums, 0, columns);
      float mean = sum(sums, columns) / columns;
      normalizeBackward(b, mean, projection, rstd.floats().get(rstd.floatIndex(row)), a, columns);
      dy.floats().put(dy.floatIndex(at), a, 0, columns);
      if (mask.isNone()) {
        if (sumsBias) {
          add(a, dBiases, columns);
        }
        dBranch.floats().put(dBranch.floatIndex(at), a, 0, columns);
      } else {
        cast.toInts(a, bits, columns);
        keep(bits, golden, columns, mask.rowKeys()[row], mask.threshold());
        cast.toFloats(bits, c, columns);
        scale(c, columns, mask.scale());
        if (sumsBias) {
          add(c, dBiases, columns);
        }
        dBranch.floats().put(dBranch.floatIndex(at), c, 0, columns);
      }
    }
    into.gamma().ifPresent(sum -> addTo(sum, dGammas, columns));
    into.beta().ifPresent(sum -> addTo(sum, dBetas, columns));
    into.bias().ifPresent(sum -> addTo(sum, dBiases, columns));
  }

  @Override
  public void rotate(Tensor x, Tensor cos, Tensor sin, boolean back) {
    int rows = Math.toIntExact(x.shape().get(1));
    int half = x.columns() / 2;
    ensureWidth(2 * half);
    for (int row = 0; row < x.rows() * rows; row++) {
      int at = x.floatIndex((long) row * 2 * half);
      int angle = row % rows * half;
      x.floats().get(at, a, 0, 2 * half);
      cos.floats().get(cos.floatIndex(angle), b, 0, half);
      sin.floats().get(sin.floatIndex(angle), c, 0, half);
      for (int i = 0; i < half; i++) {
        float s = back ? -c[i] : c[i];
        sums[i] = a[i] * b[i] - a[half + i] * s;
        sums[half + i] = a[half + i] * b[i] + a[i] * s;
      }
      x.floats().put(at, sums, 0, 2 * half);
    }
  }

  @Override
  public void limitToBand(Tensor x, int reach) {
    int rows = Math.toIntExact(x.shape().get(1));
    int columns = x.columns();
    ensureWidth(columns);
    Arrays.fill(a, 0, columns, Float.NEGATIVE_INFINITY);
    for (int row = 0; row < x.rows() * rows; row++) {
      int centre = Math.min(row % rows, columns - 1);
      int at = x.floatIndex((long) row * columns);
      int before = Math.max(0, centre - reach);
      int after = Math.min(columns, centre + reach + 1);
      x.floats().put(at, a, 0, before);
      x.floats().put(at + after, a, 0, columns - after);
    }
  }

  /** Loops have no exponential: ATen computes it, and passes of their own do the rest. */
  @Override
  public void softmax(Tensor scores, int filled, double scale, Mask mask, Tensor dropped) {
    if (isInPlace(scores, filled, dropped)) {
      probabilities(scores, scale, dropped);
    } else {
      aten.softmax(scores, filled, scale, Mask.none(), dropped);
    }
    dropout(dropped, mask);
  }

  @Override
  public void softmaxBackward(
      Tensor scores, int filled, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds) {
    dropout(dp, mask);
    if (isInPlace(scores, filled, dropped)) {
      probabilities(scores, scale, dropped);
      AtenSoftmax.backward(dp, dropped);
      multiply(dp, scale);
      copy(dp, ds);
    } else {
      aten.softmaxBackward(scores, filled, scale, Mask.none(), dp, dropped, ds);
    }
    dropout(dropped, mask);
  }

  /** Whether ATen's softmax needs no temporary memory: it knows no columns without scores. */
  private static boolean isInPlace(Tensor scores, int filled, Tensor p) {
    return p.dtype() == DType.FLOAT32 && filled == scores.columns();
  }

  private static void probabilities(Tensor scores, double scale, Tensor p) {
    copy(scores, p);
    multiply(p, scale);
    AtenSoftmax.forward(p);
  }

  private static void copy(Tensor from, Tensor to) {
    if (!from.place().equals(to.place())) {
      to.copyFrom(from);
    }
  }

  private static void multiply(Tensor x, double scale) {
    try (PointerScope scope = new PointerScope()) {
      x.handle.mul_(new Scalar(scale));
    }
  }

  @Override
  public void addBias(Tensor x, Tensor bias, Tensor y) {
    aten.addBias(x, bias, y);
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
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return adamw.move(weight, gradient, firstMoment, secondMoment, step);
  }

  @Override
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, Tensor firstMoment, Tensor secondMoment, AdamWStep step) {
    return adamw.move(table, gradient, firstMoment, secondMoment, step);
  }

  @Override
  public UpdateSize adamw(
      Tensor weight, Tensor gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return adamw.move(weight, gradient, moments, step, ditherKey);
  }

  @Override
  public UpdateSize adamw(
      Tensor table, SparseRows gradient, CodedMoments moments, AdamWStep step, int ditherKey) {
    return adamw.move(table, gradient, moments, step, ditherKey);
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

  // The loops. Each is small enough to be compiled, vectorised and inlined separately.

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

  static void scale(float[] x, int n, float s) {
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

  /** The sum of x, by adding halves; overwrites {@code x}. */
  static float sum(float[] x, int n) {
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
}
