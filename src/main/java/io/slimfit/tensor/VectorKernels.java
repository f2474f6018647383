package io.slimfit.tensor;

import java.util.Arrays;

/**
 * Kernels of vectors, row by row: the row is copied to the heap, worked on by few loops, and copied back. Matrices are FLOAT32 or BFLOAT16,
 * each as it likes; what is kept for each row or column is FLOAT32. On JVMs without the module of vectors {@link JavaKernels} takes
 * its place; see {@link KernelProvider}.
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
  private final AtenKernels aten = new AtenKernels();
  private final JavaAdamW adamw = new JavaAdamW();

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
    int end = ensureWidth(columns);
    strips.get(gamma, 0, gammas, columns);
    strips.get(beta, 0, betas, columns);
    for (int row = 0; row < branch.rows(); row++) {
      long at = (long) row * columns;
      strips.get(branch, at, b, columns);
      strips.get(residual, at, a, columns);
      float sum = mask.isNone()
          ? VectorLoops.addAndSum(b, a, end)
          : VectorLoops.addMaskedAndSum(
              b, a, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
      normalizeRow(row, columns, sum / columns, epsilon, normalized, rstd, y);
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
    int end = ensureWidth(columns);
    strips.get(gamma, 0, gammas, columns);
    strips.get(beta, 0, betas, columns);
    for (int row = 0; row < x.rows(); row++) {
      strips.get(x, (long) row * columns, a, columns);
      float m = VectorLoops.sum(a, end) / columns;
      mean.floats().put(mean.floatIndex(row), m);
      normalizeRow(row, columns, m, epsilon, normalized, rstd, y);
    }
  }

  /** Of the row in {@code a}, with the parameters in {@code gammas} and {@code betas}. */
  private void normalizeRow(
      int row, int columns, float mean, double epsilon, Tensor normalized, Tensor rstd, Tensor y) {
    int end = VectorStrips.padded(columns);
    Arrays.fill(a, columns, end, mean); // deviates by 0
    double variance = VectorLoops.squaredDeviations(a, mean, end) / columns;
    float scale = (float) (1 / Math.sqrt(variance + epsilon));
    rstd.floats().put(rstd.floatIndex(row), scale);
    VectorLoops.normalize(a, mean, scale, gammas, betas, b, end);
    strips.put(normalized, (long) row * columns, a, columns);
    strips.put(y, (long) row * columns, b, columns);
  }

  @Override
  public void denormalize(Tensor normalized, Tensor mean, Tensor rstd, Tensor x) {
    int columns = normalized.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < normalized.rows(); row++) {
      long at = (long) row * columns;
      strips.get(normalized, at, a, columns);
      float sigma = 1 / rstd.floats().get(rstd.floatIndex(row));
      VectorLoops.affine(a, sigma, mean.floats().get(mean.floatIndex(row)), end);
      strips.put(x, at, a, columns);
    }
  }

  @Override
  public void affine(Tensor normalized, Tensor gamma, Tensor beta, Tensor y) {
    int columns = normalized.columns();
    int end = ensureWidth(columns);
    strips.get(gamma, 0, gammas, columns);
    strips.get(beta, 0, betas, columns);
    for (int row = 0; row < normalized.rows(); row++) {
      long at = (long) row * columns;
      strips.get(normalized, at, a, columns);
      VectorLoops.affine(a, gammas, betas, end);
      strips.put(y, at, a, columns);
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
    int end = ensureWidth(columns);
    strips.get(gamma, 0, gammas, columns);
    Arrays.fill(dGammas, 0, end, 0f);
    Arrays.fill(dBetas, 0, end, 0f);
    Arrays.fill(dBiases, 0, end, 0f);
    for (int row = 0; row < dy.rows(); row++) {
      long at = (long) row * columns;
      strips.get(dy, at, a, columns);
      strips.get(normalized, at, b, columns);
      float mean = VectorLoops.addNormGradients(a, b, gammas, dGammas, dBetas, end) / columns;
      float projection = VectorLoops.dot(a, b, end) / columns;
      float scale = rstd.floats().get(rstd.floatIndex(row));
      VectorLoops.normalizeBackward(a, b, mean, projection, scale, end);
      strips.put(dr, at, a, columns);
      if (mask.isNone()) {
        VectorLoops.add(a, dBiases, end);
        strips.put(dBranch, at, a, columns);
      } else {
        VectorLoops.maskAndAdd(
            a, c, dBiases, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
        strips.put(dBranch, at, c, columns);
      }
    }
    addTo(dGamma, dGammas, columns);
    addTo(dBeta, dBetas, columns);
    addTo(dBias, dBiases, columns);
  }

  @Override
  public void softmax(Tensor scores, double scale, Mask mask, Tensor dropped) {
    int columns = scores.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < scores.rows(); row++) {
      long at = (long) row * columns;
      float inverse = exponentials(scores, at, columns, scale);
      if (mask.isNone()) {
        VectorLoops.scale(a, inverse, end);
      } else {
        VectorLoops.mask(
            a, inverse, end, mask.rowKeys()[row], mask.threshold(), mask.scale());
      }
      strips.put(dropped, at, a, columns);
    }
  }

  @Override
  public void softmaxBackward(
      Tensor scores, double scale, Mask mask, Tensor dp, Tensor dropped, Tensor ds) {
    int columns = scores.columns();
    int end = ensureWidth(columns);
    for (int row = 0; row < scores.rows(); row++) {
      long at = (long) row * columns;
      int key = mask.isNone() ? 0 : mask.rowKeys()[row]; // without a mask the threshold keeps all
      float inverse = exponentials(scores, at, columns, scale);
      strips.get(dp, at, b, columns);
      float projection =
          VectorLoops.maskBoth(a, inverse, b, c, end, key, mask.threshold(), mask.scale());
      VectorLoops.softmaxBackward(a, b, projection, (float) scale, end);
      strips.put(dropped, at, c, columns);
      strips.put(ds, at, b, columns);
    }
  }

  /** Into {@code a}, the softmax of a row of scores but for its denominator; returns one divided by that. */
  private float exponentials(Tensor scores, long at, int columns, double scale) {
    int end = VectorStrips.padded(columns);
    strips.get(scores, at, a, columns);
    Arrays.fill(a, columns, end, Float.NEGATIVE_INFINITY); // whose power is 0
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
