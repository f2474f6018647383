package io.slimfit.checkpoint;

import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Set;

/**
 * Named tensors in one or several files. Opening a source reads only names and shapes; the values
 * of a tensor are read strip by strip directly into their destination. Not thread-safe.
 *
 * <p>Every method that takes a name throws IllegalArgumentException if the source has no such
 * tensor, and UncheckedIOException if the file cannot be read.
 */
public interface TensorSource extends AutoCloseable {
  /** The stored names in the order of the data, which is the fastest order to read them. */
  Set<String> names();

  Shape shape(String name);

  /**
   * Reads a tensor into {@code target}, converted to its floating type.
   *
   * @param target a contiguous tensor of the stored shape
   * @throws io.slimfit.base.InputException if the stored type is not a floating type, or an element
   *     is NaN or infinite
   */
  void read(String name, Tensor target);

  /** The place where the tensor is stored, for messages. */
  Place place(String name);

  @Override
  void close();
}
