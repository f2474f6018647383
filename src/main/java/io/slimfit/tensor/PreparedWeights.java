package io.slimfit.tensor;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Copies of weights in the form in which a worker's products read them, if they are stored in
 * another form. A weight is converted when the first chunk of a part needs it, and kept until
 * {@link #clear}, which is called after each block of a model, so the copies never exceed one
 * block. They are counted as workspace.
 */
final class PreparedWeights implements AutoCloseable {
  /** Elements that are converted at once: limits the temporary memory. */
  private static final int STRIP = 1 << 16;

  private final Ops ops;
  private final Buffers buffers;
  private final Buffers.Mark empty;
  private final Map<Key, Prepared> prepared = new HashMap<>();

  PreparedWeights(Ops ops) {
    this.ops = ops;
    buffers = new Buffers(ops.memory());
    empty = buffers.mark();
  }

  /** The forms a weight can be converted to. */
  enum Form {
    FLOAT32,
    BFLOAT16,
    /** Signed bytes with a scale per column. */
    INT8_BY_COLUMN
  }

  /**
   * @param values has the weight's shape
   * @param scales the factors of signed bytes, [1, columns]; empty for other forms
   */
  record Prepared(Tensor values, Tensor scales) {}

  private record Key(Object place, Form form) {}

  /** The weight in this form, valid until {@link #clear}. */
  Prepared get(Tensor weight, Form form) {
    return prepared.computeIfAbsent(new Key(weight.place(), form), key -> prepare(weight, form));
  }

  private Prepared prepare(Tensor weight, Form form) {
    try (PointerScope scope = new PointerScope()) {
      return switch (form) {
        case FLOAT32 -> copy(weight, DType.FLOAT32);
        case BFLOAT16 -> copy(weight, DType.BFLOAT16);
        case INT8_BY_COLUMN -> bytesByColumn(weight);
      };
    }
  }

  private Prepared copy(Tensor weight, DType dtype) {
    Tensor values = draw(dtype, weight.rows(), weight.columns());
    values.copyFrom(weight);
    return new Prepared(values, draw(DType.FLOAT32, 0));
  }

  private Prepared bytesByColumn(Tensor weight) {
    Tensor values = draw(DType.INT8, weight.rows(), weight.columns());
    Tensor scales = draw(DType.FLOAT32, 1, weight.columns());
    scales.zero();
    int step = rowsOfStrip(weight);
    for (int row = 0; row < weight.rows(); row += step) {
      try (Scope scope = ops.scope()) {
        int rows = Math.min(step, weight.rows() - row);
        Tensor strip = ops.cast(halves(weight).rows(row, rows), DType.FLOAT32);
        Quantization.raiseToLargest(scales, strip, ops);
      }
    }
    Quantization.toScales(scales);
    for (int row = 0; row < weight.rows(); row += step) {
      try (Scope scope = ops.scope()) {
        int rows = Math.min(step, weight.rows() - row);
        Tensor strip = ops.cast(halves(weight).rows(row, rows), DType.FLOAT32);
        Quantization.quantize(strip, scales, values.rows(row, rows), ops);
      }
    }
    return new Prepared(values, scales);
  }

  /** For int8, the high halves suffice: the low bits are far below half a quantization step. */
  private static Tensor halves(Tensor weight) {
    return weight.isSplit() ? weight.high() : weight;
  }

  private static int rowsOfStrip(Tensor weight) {
    return Math.max(1, STRIP / weight.columns());
  }

  private Tensor draw(DType dtype, long... shape) {
    return buffers.draw(dtype, Shape.of(shape)).lasting();
  }

  /** The memory of the copies, which is reused. */
  Buffers buffers() {
    return buffers;
  }

  /** Frees all copies: before a weight changes, and after the last chunk that needs them. */
  void clear() {
    prepared.values().forEach(weight -> {
      weight.values().close();
      weight.scales().close();
    });
    prepared.clear();
    buffers.release(empty);
  }

  @Override
  public void close() {
    clear();
    buffers.close();
  }
}
