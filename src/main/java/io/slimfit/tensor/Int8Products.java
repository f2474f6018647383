package io.slimfit.tensor;

import io.slimfit.tensor.PreparedWeights.Form;
import io.slimfit.tensor.PreparedWeights.Prepared;
import java.util.Optional;

/**
 * Computes gradients of inputs as products of signed bytes with exact 32-bit sums. Each row of the
 * left factor (a token) and each column of the right factor (a feature of the result) has a scale.
 * What the backward pass recomputes uses more precise products: an error there passes through
 * softmax into everything computed from it, and costs more than all other int8 products together
 * (docs/memory.md).
 */
final class Int8Products implements Products {
  /** ATen's int8 product on a GPU requires more rows than this, and widths that are multiples. */
  private static final int GPU_ROWS = 16;

  private static final int GPU_WIDTH = 8;

  private final Ops ops;
  private final PreparedWeights weights;
  private final FloatProducts floats;
  private final Products rebuilding;
  private final ByteProduct bytes;

  /**
   * @param floats for shapes that the device's int8 product does not support
   * @param rebuilding for what the backward pass recomputes
   */
  Int8Products(Ops ops, PreparedWeights weights, FloatProducts floats, Products rebuilding) {
    this.ops = ops;
    this.weights = weights;
    this.floats = floats;
    this.rebuilding = rebuilding;
    bytes = ByteProduct.ofBytes(ops);
  }

  @Override
  public void linearInto(Tensor y, Tensor x, Tensor w, Optional<Tensor> b) {
    rebuilding.linearInto(y, x, w, b);
  }

  @Override
  public void matmulInto(Tensor y, Tensor a, Tensor w) {
    if (!hasProduct(a.rows(), w)) {
      floats.matmulInto(y, a, w);
      return;
    }
    Prepared columns = weights.get(w, Form.INT8_BY_COLUMN);
    try (Scope scope = ops.scope()) {
      bytes.product(y, a, columns.values(), columns.scales(), Optional.empty());
    }
  }

  /**
   * Whether ATen's int8 product supports these shapes. On the CPU it reads out of bounds if one
   * column is multiplied by one row: it takes 1 for the row stride of a matrix with one column.
   */
  private static boolean hasProduct(int rows, Tensor w) {
    return w.device() != Device.CUDA
        ? w.rows() > 1 && w.columns() > 1
        : (rows > GPU_ROWS && w.rows() % GPU_WIDTH == 0 && w.columns() % GPU_WIDTH == 0);
  }
}
