package io.slimfit.codec;

import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;

/** A tensor in fewer bytes and back. Implementations are immutable and state their error in their documentation. */
public interface Codec {
  /** As in {@code --store KIND=NAME}. */
  String name();

  /** Bytes of the code of a tensor of this shape: exact, so that forecasts and the ledger can rely on it. */
  long encodedBytes(Shape shape);

  /**
   * The code of {@code x}, in memory of its own.
   *
   * @param x [rows, columns]; unchanged
   */
  Encoded encode(Tensor x, MemoryCategory category, Ops ops);

  /** What the code stands for, in a drawn tensor of the shape and type that were encoded. */
  Tensor decode(Encoded code, Ops ops);
}
