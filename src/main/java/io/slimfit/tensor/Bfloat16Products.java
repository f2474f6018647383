package io.slimfit.tensor;

import io.slimfit.tensor.PreparedWeights.Form;
import java.util.Optional;

/**
 * Products in bfloat16 with 32-bit sums. ATen has no such product with a 32-bit result on the CPU:
 * the result is rounded to bfloat16, then widened.
 */
final class Bfloat16Products implements Products {
  /**
   * Rows of a weight's gradient that are computed at once, at most: limits the temporary memory.
   * Each product packs its right factor again, so few large ones are faster.
   */
  private static final int GRADIENT_ROWS = 512;

  private static final int ROW_BLOCK = 64; // strips of few different sizes

  private final Ops ops;
  private final PreparedWeights weights;
  private final RowTiles tiles;

  Bfloat16Products(Ops ops, PreparedWeights weights) {
    this.ops = ops;
    this.weights = weights;
    tiles = new RowTiles(ops);
  }

  @Override
  public void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    try (Scope scope = ops.scope()) {
      Tensor factor = tiles.of(x);
      if (y.dtype() == DType.BFLOAT16) {
        Tensor product = tiles.target(y);
        ops.linearInto(product, factor, half(w), b.map(this::factor));
        keep(product, y);
        return;
      }
      Tensor product = RowTiles.own(ops.matmul(factor, half(w).transposed()), y);
      b.ifPresentOrElse(bias -> ops.kernels().addBias(product, bias, y), () -> y.copyFrom(product));
    }
  }

  @Override
  public void matmulInto(Tensor y, Tensor a, Tensor w) {
    try (Scope scope = ops.scope()) {
      Tensor factor = tiles.of(a);
      if (y.dtype() == DType.BFLOAT16) {
        Tensor product = tiles.target(y);
        ops.matmulInto(product, factor, half(w));
        keep(product, y);
      } else {
        y.copyFrom(RowTiles.own(ops.matmul(factor, half(w)), y));
      }
    }
  }

  /** Copies a product to where it belongs, unless it was written there. */
  private static void keep(Tensor product, Tensor y) {
    if (product.rows() > y.rows() && !y.hasRoomFor(product.rows())) {
      y.copyFrom(RowTiles.own(product, y));
    }
  }

  private Tensor factor(Tensor x) {
    return x.dtype() == DType.BFLOAT16 ? x : ops.cast(x, DType.BFLOAT16);
  }

  private Tensor half(Tensor w) {
    return w.isSplit() ? w.high() : weights.get(w, Form.BFLOAT16).values();
  }

  /** sum = sum + aᵀ b, or just aᵀ b: each product is rounded to bfloat16, sums have 32 bits. */
  void transposedMatmul(Tensor sum, Tensor a, Tensor b, boolean add) {
    try (Scope scope = ops.scope()) {
      Tensor left = tiles.zeroPadded(a).transposed();
      Tensor right = tiles.zeroPadded(b);
      int strip = strip(sum.rows());
      for (int row = 0; row < sum.rows(); row += strip) {
        int rows = Math.min(strip, sum.rows() - row);
        try (Scope ofStrip = ops.scope()) {
          Tensor product = ops.draw(DType.BFLOAT16, rows, right.columns());
          ops.weightGradientInto(product, left.rows(row, rows), right);
          if (add) {
            ops.kernels().add(sum.rows(row, rows), product);
          } else {
            sum.rows(row, rows).copyFrom(product);
          }
        }
      }
    }
  }

  /** The rows of strips of about the same size. */
  private static int strip(int rows) {
    int strips = (rows + GRADIENT_ROWS - 1) / GRADIENT_ROWS;
    int blocks = (rows + strips * ROW_BLOCK - 1) / (strips * ROW_BLOCK);
    return Math.min(GRADIENT_ROWS, blocks * ROW_BLOCK);
  }

  /** a b for each head, widened to 32 bits. */
  Tensor batchedMatmul(Tensor a, Tensor b) {
    Tensor y =
        ops.draw(DType.FLOAT32, a.shape().get(0), a.shape().get(1), b.shape().get(2));
    try (Scope scope = ops.scope()) {
      y.copyFrom(ops.batchedMatmul(a, b));
    }
    return y;
  }
}
