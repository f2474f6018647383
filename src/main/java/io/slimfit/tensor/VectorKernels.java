package io.slimfit.tensor;

import java.util.Arrays;
import java.util.Optional;

/**
 * Kernels of vectors, row by row: the row is copied to the heap, worked on by few loops, and copied
 * back. Matrices are FLOAT32 or BFLOAT16, each as it likes; what is kept for each row or column is
 * FLOAT32. On JVMs without the module of vectors {@link JavaKernels} takes its place; see
 * {@link KernelProvider}.
 */
final class VectorKernels implements Kernels {
  private static final double LOG2_E = 1 / Math.log(2);

  private int width;
  private float[] a = new float[0];
  private float[] b = new float[0];
  private float[] c = new float[0];
  private float[] gammas = new float[0];
  private float[] betas = new float[0];
  private float[] dGammas = new float[0];
  private float[] dBetas = new float[0];
  private float[] dBiases = new float[0];
  private final VectorStrips strips = new VectorStrips();
  private final StripAdamW adamw = new StripAdamW(new VectorAdamWLoops());
  private final AtenKernels aten = new AtenKernels();
  private final JavaKernels loops = new JavaKernels();

  /** Returns the length of a loop over a row. */
  private int ensureWidth(int columns) {
    int end = VectorStrips.padded(columns);
    if (end > width) {
      width = end;
      a = new float[width];
      b = new float[width];
      c = new float[width];
      gammas = new float[width];
      betas = new float[width];
      dGammas = new float[width];
      dBetas = new float[width];
      dBiases = new float[width];
    }
    return end;
  }

  @Override
  public void dropout(Tensor x, Mask mask) {
    if (mask.isNone()) {
      return;
    }
    int columns = x.columns();
    int end = ensureWidth(columns);
    int[] rowKeys = mask.rowKeys();
    for (int row = 0; row < rowKeys.length; row++) {
      long at = (long) row * columns;
      strips.get(x, at, a, columns);
      VectorLoops.mask(a, 1, end, rowKeys[row], mask.threshold(), mask.scale());
      strips.put(x, at, a, columns);
    }
  }

  @Override
  public void addMasked(Tensor branch, Mask mask, Tensor residual, Tensor y) {
    int columns = branch.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < branch.rows(); row++) {
      long at = (long) row * columns;
      strips.get(branch, at, b, columns);
      strips.get(residual, at, a, columns);
      if (mask.isNone()) {
        VectorLoops.add(b, a, end);
      } else {
        VectorLoops.addMaskedAndSum(b, a, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
      }
      strips.put(y, at, a, columns);
    }
  }

  @Override
  public void mask(Tensor x, Mask mask, Tensor y, Optional<Tensor> sum) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    Arrays.fill(dBiases, 0, end, 0f);
    for (int row = 0; row < x.rows(); row++) {
      long at = (long) row * columns;
      strips.get(x, at, a, columns);
      strips.put(y, at, masked(row, mask, end), columns);
    }
    sum.ifPresent(s -> addTo(s, dBiases, columns));
  }

  /** Of the row in {@code a}; it is added to {@code dBiases}. */
  private float[] masked(int row, Mask mask, int end) {
    if (mask.isNone()) {
      VectorLoops.add(a, dBiases, end);
      return a;
    }
    VectorLoops.maskAndAdd(a, c, dBiases, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
    return c;
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
    int end = ensureWidth(columns);
    read(weights, columns);
    for (int row = 0; row < branch.rows(); row++) {
      long at = (long) row * columns;
      strips.get(branch, at, b, columns);
      strips.get(residual, at, a, columns);
      float sum = mask.isNone()
          ? VectorLoops.addAndSum(b, a, end)
          : VectorLoops.addMaskedAndSum(
              b, a, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
      normalizeRow(row, columns, sum / columns, weights.epsilon(), normalized, y);
    }
  }

  @Override
  public void normalize(Tensor x, NormWeights weights, Normalized normalized, Tensor y) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    read(weights, columns);
    for (int row = 0; row < x.rows(); row++) {
      strips.get(x, (long) row * columns, a, columns);
      float mean = VectorLoops.sum(a, end) / columns;
      normalizeRow(row, columns, mean, weights.epsilon(), normalized, y);
    }
  }

  /** Into {@code gammas} and {@code betas}. */
  private void read(NormWeights weights, int columns) {
    strips.get(weights.gamma(), 0, gammas, columns);
    Arrays.fill(betas, 0f);
    weights.beta().ifPresent(beta -> strips.get(beta, 0, betas, columns));
  }

  /** Of the row in {@code a}, with the parameters in {@code gammas} and {@code betas}. */
  private void normalizeRow(
      int row, int columns, float mean, double epsilon, Normalized normalized, Tensor y) {
    int end = VectorStrips.padded(columns);
    Arrays.fill(a, columns, end, mean); // deviates by 0
    double variance = VectorLoops.squaredDeviations(a, mean, end) / columns;
    float scale = (float) (1 / Math.sqrt(variance + epsilon));
    put(normalized.rstd(), row, scale);
    if (normalized.mean().isPresent()) {
      put(normalized.mean().get(), row, mean);
    }
    VectorLoops.normalize(a, mean, scale, gammas, betas, b, end);
    strips.put(normalized.values(), (long) row * columns, a, columns);
    strips.put(y, (long) row * columns, b, columns);
  }

  private static void put(Tensor vector, int row, float value) {
    vector.floats().put(vector.floatIndex(row), value);
  }

  private static float get(Tensor vector, int row) {
    return vector.floats().get(vector.floatIndex(row));
  }

  @Override
  public void denormalize(Normalized normalized, Tensor x) {
    Tensor mean = normalized.mean().orElseThrow();
    int columns = x.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < x.rows(); row++) {
      long at = (long) row * columns;
      strips.get(normalized.values(), at, a, columns);
      VectorLoops.affine(a, 1 / get(normalized.rstd(), row), get(mean, row), end);
      strips.put(x, at, a, columns);
    }
  }

  @Override
  public void affine(Tensor normalized, NormWeights weights, Tensor y) {
    int columns = normalized.columns();
    int end = ensureWidth(columns);
    read(weights, columns);
    for (int row = 0; row < normalized.rows(); row++) {
      long at = (long) row * columns;
      strips.get(normalized, at, a, columns);
      VectorLoops.affine(a, gammas, betas, end);
      strips.put(y, at, a, columns);
    }
  }

  /**
   * Sums what is frozen, too, and forgets it: a sum costs less than a loop without it would gain.
   */
  @Override
  public void addNormalizeBackward(
      Tensor dy,
      Mask mask,
      Normalized normalized,
      Tensor gamma,
      Tensor dBranch,
      NormGradients sums) {
    int columns = dy.columns();
    int end = ensureWidth(columns);
    strips.get(gamma, 0, gammas, columns);
    Arrays.fill(dGammas, 0, end, 0f);
    Arrays.fill(dBetas, 0, end, 0f);
    Arrays.fill(dBiases, 0, end, 0f);
    for (int row = 0; row < dy.rows(); row++) {
      long at = (long) row * columns;
      strips.get(dy, at, a, columns);
      strips.get(normalized.values(), at, b, columns);
      float mean = VectorLoops.addNormGradients(a, b, gammas, dGammas, dBetas, end) / columns;
      float projection = VectorLoops.dot(a, b, end) / columns;
      float rstd = get(normalized.rstd(), row);
      VectorLoops.normalizeBackward(a, b, mean, projection, rstd, end);
      strips.put(dy, at, a, columns);
      strips.put(dBranch, at, masked(row, mask, end), columns);
    }
    sums.gamma().ifPresent(sum -> addTo(sum, dGammas, columns));
    sums.beta().ifPresent(sum -> addTo(sum, dBetas, columns));
    sums.bias().ifPresent(sum -> addTo(sum, dBiases, columns));
  }

  @Override
  public void rotate(Tensor x, Tensor cos, Tensor sin, boolean back) {
    int rows = Math.toIntExact(x.shape().get(1));
    int half = x.columns() / 2;
    int end = ensureWidth(half);
    for (int row = 0; row < x.rows() * rows; row++) {
      long at = (long) row * 2 * half;
      long angle = (long) (row % rows) * half;
      strips.get(x, at, a, half);
      strips.get(x, at + half, b, half);
      strips.get(cos, angle, gammas, half);
      strips.get(sin, angle, betas, half);
      VectorLoops.rotate(a, b, gammas, betas, back ? -1 : 1, end);
      strips.put(x, at, a, half);
      strips.put(x, at + half, b, half);
    }
  }

  @Override
  public void limitToBand(Tensor x, int reach) {
    loops.limitToBand(x, reach);
  }

  @Override
  public void softmax(Tensor scores, int filled, double scale, Mask mask, Tensor dropped) {
    int columns = scores.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < scores.rows(); row++) {
      long at = (long) row * columns;
      float inverse = exponentials(scores, at, filled, scale);
      if (mask.isNone()) {
        VectorLoops.scale(a, inverse, end);
      } else {
        VectorLoops.mask(a, inverse, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
      }
      strips.put(dropped, at, a, columns);
    }
  }

  @Override
  public void softmaxBackward(
      Tensor scores, int filled, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds) {
    int columns = scores.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < scores.rows(); row++) {
      long at = (long) row * columns;
      int key = mask.isNone() ? 0 : mask.rowKeys()[row]; // without a mask the threshold keeps all
      float inverse = exponentials(scores, at, filled, scale);
      strips.get(dp, at, b, columns);
      float projection =
          VectorLoops.maskBoth(a, inverse, b, c, end, key, mask.threshold(), mask.scale());
      VectorLoops.softmaxBackward(a, b, projection, (float) scale, end);
      strips.put(dropped, at, c, columns);
      strips.put(ds, at, b, columns);
    }
  }

  /**
   * Into {@code a}, the softmax of a row of scores but for its denominator; returns one divided by
   * that.
   */
  private float exponentials(Tensor scores, long at, int filled, double scale) {
    int end = VectorStrips.padded(scores.columns());
    strips.get(scores, at, a, filled);
    Arrays.fill(a, filled, end, Float.NEGATIVE_INFINITY); // whose power is 0
    float largest = VectorLoops.largest(a, end);
    return 1 / VectorLoops.exponentials(a, largest, (float) (scale * LOG2_E), end);
  }

  @Override
  public void addBias(Tensor x, Tensor bias, Tensor y) {
    if (!y.isContiguous()) {
      aten.addBias(x, bias, y);
      return;
    }
    int columns = x.columns();
    int end = ensureWidth(columns);
    strips.get(bias, 0, betas, columns);
    for (int row = 0; row < x.rows(); row++) {
      long at = (long) row * columns;
      strips.get(x, at, a, columns);
      VectorLoops.add(betas, a, end);
      strips.put(y, at, a, columns);
    }
  }

  @Override
  public void add(Tensor sum, Tensor x) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < x.rows(); row++) {
      long at = (long) row * columns;
      strips.get(x, at, a, columns);
      strips.get(sum, at, b, columns);
      VectorLoops.add(a, b, end);
      strips.put(sum, at, b, columns);
    }
  }

  @Override
  public void addRowSum(Tensor sum, Tensor x) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    Arrays.fill(dBiases, 0, end, 0f);
    for (int row = 0; row < x.rows(); row++) {
      strips.get(x, (long) row * columns, a, columns);
      VectorLoops.add(a, dBiases, end);
    }
    addTo(sum, dBiases, columns);
  }

  private void addTo(Tensor sum, float[] values, int columns) {
    strips.get(sum, 0, a, columns);
    VectorLoops.add(values, a, VectorStrips.padded(columns));
    strips.put(sum, 0, a, columns);
  }

  @Override
  public void addRows(Tensor sum, int[] targets, Tensor x) {
    int columns = x.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < targets.length; row++) {
      if (targets[row] >= 0) {
        long at = (long) targets[row] * columns;
        strips.get(x, (long) row * columns, a, columns);
        strips.get(sum, at, b, columns);
        VectorLoops.add(a, b, end);
        strips.put(sum, at, b, columns);
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
}
