package io.slimfit.tensor;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** Floats as signed bytes: q = round(x / scale) with scale = max |x| / 127, so x ≈ scale q. */
final class Quantization {
  private static final double MOST = 127;

  /** The scale of a row of zeros, so that nothing is divided by zero. */
  private static final double LEAST = 1e-30;

  private static final Scalar SMALLEST_SCALE = new Scalar(LEAST).retainReference();
  private static final Scalar PER_STEP = new Scalar(1 / MOST).retainReference();
  private static final long[] ROWS = {0};
  private static final long[] COLUMNS = {1};

  private Quantization() {}

  /**
   * @param x FLOAT32 [n, k]
   * @param values INT8 [n, k], written
   * @param scales FLOAT32 [n, 1], written
   */
  static void byRow(Tensor x, Tensor values, Tensor scales, Ops ops) {
    try (Scope scope = ops.scope()) {
      Tensor magnitudes = ops.draw(DType.FLOAT32, x.rows(), x.columns());
      if (x.device() != Device.META) {
        torch.abs_out(magnitudes.handle, x.handle);
        torch.amax_out(scales.handle, magnitudes.handle, COLUMNS, true);
      }
    }
    toScales(scales);
    quantize(x, scales, values, ops);
  }

  /**
   * The same, once, for a weight.
   *
   * @param x [n, k]
   * @param scaled [n, k], {@link Tensor#isScaled scaled}; written
   */
  static void byRow(Tensor x, Tensor scaled) {
    int n = x.columns();
    float[] row = new float[n];
    byte[] values = new byte[n];
    float[] scales = new float[x.rows()];
    for (int r = 0; r < x.rows(); r++) {
      x.get((long) r * n, row, 0, n);
      float largest = 0;
      for (float element : row) {
        largest = Math.max(largest, Math.abs(element));
      }
      scales[r] = scale(largest);
      for (int i = 0; i < n; i++) {
        values[i] = (byte) Math.rint(row[i] / scales[r]);
      }
      scaled.bytesOfStorage().put(scaled.byteIndex((long) r * n), values, 0, n);
    }
    scaled.scales().put(0, scales, 0, scales.length);
  }

  /** largest = max(largest, largest magnitude per column of x). {@code largest} [1, k]. */
  static void raiseToLargest(Tensor largest, Tensor x, Ops ops) {
    try (Scope scope = ops.scope()) {
      Tensor magnitudes = ops.draw(DType.FLOAT32, x.rows(), x.columns());
      Tensor ofStrip = ops.draw(DType.FLOAT32, 1, x.columns());
      if (x.device() != Device.META) {
        torch.abs_out(magnitudes.handle, x.handle);
        torch.amax_out(ofStrip.handle, magnitudes.handle, ROWS, true);
        torch.maximum_out(largest.handle, largest.handle, ofStrip.handle);
      }
    }
  }

  /** The scale of a row with this largest magnitude; NaN if that is. */
  static float scale(float largest) {
    return Math.max(largest * (float) (1 / MOST), (float) LEAST);
  }

  /** Turns largest magnitudes into scales, in place. */
  static void toScales(Tensor largest) {
    if (largest.device() == Device.META) {
      return;
    }
    largest.handle.mul_(PER_STEP).clamp_min_(SMALLEST_SCALE);
  }

  /** @param scales [n, 1] or [1, k] */
  static void quantize(Tensor x, Tensor scales, Tensor values, Ops ops) {
    try (Scope scope = ops.scope()) {
      Tensor steps = ops.draw(DType.FLOAT32, x.rows(), x.columns());
      Tensor factors = ops.draw(DType.FLOAT32, scales.shape().toArray());
      if (x.device() == Device.META) {
        return;
      }
      torch.reciprocal_out(factors.handle, scales.handle);
      torch.mul_out(steps.handle, x.handle, factors.handle);
      steps.handle.round_();
      values.copyFrom(steps);
    }
  }
}
