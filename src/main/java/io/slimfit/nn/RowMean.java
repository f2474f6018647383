package io.slimfit.nn;

import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;

/** The mean of neighbouring rows, such as the tokens of a sequence. */
public final class RowMean {
  private RowMean() {}

  /**
   * @param mean [1, columns], written: the mean of {@code count} rows of x from {@code first} on
   */
  public static void forward(Tensor x, int first, int count, Tensor mean, Ops ops) {
    Tensor flat = mean.reshaped(mean.columns());
    flat.zero();
    ops.kernels().addRowSum(flat, x.rows(first, count));
    ops.scale(flat, 1.0 / count);
  }

  /** @param dx its {@code count} rows from {@code first} on are written */
  public static void backward(Tensor dMean, Tensor dx, int first, int count, Ops ops) {
    Tensor share = ops.copy(dMean);
    ops.scale(share, 1.0 / count);
    for (int i = 0; i < count; i++) {
      dx.rows((long) first + i, 1).copyFrom(share);
    }
  }
}
