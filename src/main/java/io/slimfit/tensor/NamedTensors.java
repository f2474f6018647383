package io.slimfit.tensor;

import java.util.List;
import java.util.function.Consumer;

/**
 * Tensors known by name, wherever they are kept: what one room hands to another that stores it, in
 * a file say, without either knowing the other. Each is read for itself, so that not all need be in
 * memory at once.
 */
public interface NamedTensors {
  /** Always in the same order. */
  List<String> names();

  /** Of the elements as they are stored; nothing is converted. */
  DType dtype(String name);

  Shape shape(String name);

  /**
   * Lends a tensor.
   *
   * @param reader may not change the tensor, nor keep it
   * @throws IllegalArgumentException if there is none of this name
   */
  void read(String name, Consumer<Tensor> reader);
}
