package io.slimfit.codec;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;

/**
 * Stores a matrix in fewer bytes and restores it. Implementations are immutable and state their
 * error in their Javadoc.
 */
public interface Codec {
  /** The name in {@code --store KIND=NAME}. */
  String name();

  /** The exact bytes of the code of a matrix of this shape; forecasts and the ledger rely on it. */
  long encodedBytes(Shape shape);

  /**
   * Encodes {@code x} into newly allocated memory.
   *
   * @param x [rows, columns]; unchanged
   * @throws ArithmeticException if an element is NaN or infinite, which no code can represent
   */
  Encoded encode(Tensor x, MemoryCategory category, Ops ops);

  /** The decoded matrix, in a drawn tensor of the original shape and type. */
  Tensor decode(Encoded code, Ops ops);

  /**
   * Whether the code represents every element, so that other tensors may be recomputed from it. If
   * not, it is only good for the one gradient formula it was made for.
   */
  default boolean isWhole() {
    return true;
  }

  /** y = y * decoded code, elementwise. */
  default void multiply(Encoded code, Tensor y, Ops ops) {
    ops.multiply(y, decode(code, ops));
  }
}
