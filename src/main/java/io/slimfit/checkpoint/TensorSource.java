package io.slimfit.checkpoint;

import io.slimfit.base.Place;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Set;

/**
 * Named tensors in a file or in several. Opening reads the names and shapes alone; a tensor's numbers go straight into the memory they
 * are meant for, strip by strip. Not for use by several threads at once.
 *
 * <p>Every method that is given a name throws IllegalArgumentException if the source has no such tensor, and UncheckedIOException if
 * the file cannot be read.
 */
public interface TensorSource extends AutoCloseable {
  /** The stored names, in the order of the data: reading in this order is the fastest. */
  Set<String> names();

  Shape shape(String name);

  /**
   * Reads a tensor into {@code target}, converted to its floating type.
   *
   * @param target of the stored shape, lying row after row
   * @throws io.slimfit.base.InputException if the tensor is not of a floating type, or an element is NaN or infinite
   */
  void read(String name, Tensor target);

  /** Where the tensor is stored, for messages. */
  Place place(String name);

  @Override
  void close();
}
