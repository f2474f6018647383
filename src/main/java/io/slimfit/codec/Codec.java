package io.slimfit.codec;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;

/** A matrix in fewer bytes and back. Implementations are immutable and state their error in their documentation. */
public interface Codec {
  /** As in {@code --store KIND=NAME}. */
  String name();

  /** Bytes of the code of a matrix of this shape: exact, so that forecasts and the ledger can rely on it. */
  long encodedBytes(Shape shape);

  /**
   * The code of {@code x}, in memory of its own.
   *
   * @param x [rows, columns]; unchanged
   * @throws ArithmeticException if an element is NaN or infinite: no code stands for it
   */
  Encoded encode(Tensor x, MemoryCategory category, Ops ops);

  /** What the code stands for, in a drawn tensor of the shape and type that were encoded. */
  Tensor decode(Encoded code, Ops ops);

  /**
   * Whether a code stands for every element, so that other tensors may be rebuilt from it; if not, it is for a gradient's own formula
   * alone.
   */
  default boolean isWhole() {
    return true;
  }

  /** y = y * what the code stands for. */
  default void multiply(Encoded code, Tensor y, Ops ops) {
    ops.multiply(y, decode(code, ops));
  }
}
