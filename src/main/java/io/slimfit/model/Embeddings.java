package io.slimfit.model;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * What makes the first block's input of a batch.
 *
 * @param <B> what a batch is
 */
public interface Embeddings<B> {
  List<Parameter> parameters();

  /** @param y [chunk rows, hidden], written */
  void forward(Tensor y, B batch, Chunk chunk, Pass pass);

  /** @param dy [chunk rows, hidden]: the gradient of the output; destroyed */
  void backward(Tensor dy, B batch, Chunk chunk, Pass pass);
}
