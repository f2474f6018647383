package io.slimfit.tensor;

import io.slimfit.tensor.PreparedWeights.Form;
import io.slimfit.tensor.PreparedWeights.Prepared;
import java.util.Optional;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.IValue;

/**
 * Gradients of inputs as products of signed bytes, added up exactly in 32 bits: one scale for each row of the left side (a token), one
 * for each column of the right side (a feature of the result). What backward rebuilds comes from finer products: an error there goes
 * through softmax and into all that is computed from it, and costs more than all the other products of bytes together (docs/memory.md).
 */
final class Int8Products implements Products {
  /** What the product of bytes on a GPU asks for: more rows than these, and widths that are multiples. */
  private static final int GPU_ROWS = 16;

  private static final int GPU_WIDTH = 8;

  private final Ops ops;
  private final PreparedWeights weights;
  private final FloatProducts floats;
  private final Products rebuilding;

  /**
   * @param floats for shapes that the device has no product of bytes for
   * @param rebuilding for what is rebuilt
   */
  Int8Products(Ops ops, PreparedWeights weights, FloatProducts floats, Products rebuilding) {
    this.ops = ops;
    this.weights = weights;
    this.floats = floats;
    this.rebuilding = rebuilding;
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
      product(y, a, columns.values(), columns.scales());
    }
  }

  /** A CPU's product of one column and one row reads beside them: ATen takes 1 for the distance of the rows of what is one wide. */
  private static boolean hasProduct(int rows, Tensor w) {
    return w.isHost()
        ? w.rows() > 1 && w.columns() > 1
        : (rows > GPU_ROWS && w.rows() % GPU_WIDTH == 0 && w.columns() % GPU_WIDTH == 0);
  }

  /**
   * @param right INT8 [k, m]
   * @param scales FLOAT32 [1, m]
   */
  private void product(Tensor y, Tensor left, Tensor right, Tensor scales) {
    Tensor values = ops.draw(DType.INT8, left.rows(), left.columns());
    Tensor rowScales = ops.draw(DType.FLOAT32, left.rows(), 1);
    Quantization.byRow(left, values, rowScales, ops);
    Tensor sums = ops.draw(DType.INT32, y.rows(), y.columns());
    try (PointerScope scope = new PointerScope()) {
      Operator.INT8_PRODUCT.call(
          new IValue(values.handle), new IValue(right.handle), new IValue(sums.handle));
      y.copyFrom(sums);
      y.handle.mul_(rowScales.handle).mul_(scales.handle);
    }
  }
}
