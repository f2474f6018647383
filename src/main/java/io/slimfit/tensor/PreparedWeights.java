package io.slimfit.tensor;

import java.util.HashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;

/**
 * Weights in the form in which a worker's products read them, where they are not held so. A weight is prepared when the first chunk of
 * a part asks for it, and stays until {@link #clear}, which comes after each block of a model: so the bytes are bounded by those of
 * a block. They are workspace.
 */
final class PreparedWeights implements AutoCloseable {
  /** Elements that are prepared at once: bounds what is drawn on the way. */
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

  /** What a weight can be made into. */
  enum Form {
    FLOAT32,
    BFLOAT16,
    /** Bytes, one scale for each column. */
    INT8_BY_COLUMN
  }

  /**
   * @param values of the weight's shape
   * @param scales that bytes are multiplied by: [1, columns]; of other forms empty
   */
  record Prepared(Tensor values, Tensor scales) {}

  private record Key(Object place, Form form) {}

  /** The weight in this form; lives until {@link #clear}. */
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

  /** The low bits of a split weight are far below half a step of a byte. */
  private static Tensor halves(Tensor weight) {
    return weight.isSplit() ? weight.high() : weight;
  }

  private static int rowsOfStrip(Tensor weight) {
    return Math.max(1, STRIP / weight.columns());
  }

  private Tensor draw(DType dtype, long... shape) {
    return buffers.draw(dtype, Shape.of(shape)).lasting();
  }

  /** Before a weight changes, and when no chunk will ask again. */
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
