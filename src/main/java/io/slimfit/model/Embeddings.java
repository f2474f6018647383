package io.slimfit.model;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * Makes the input of the first block from a batch.
 *
 * @param <B> the kind of batch
 */
public interface Embeddings<B> {
  List<Parameter> parameters();

  /** @param y [chunk rows, hidden], written */
  void forward(Tensor y, B batch, Chunk chunk, Pass pass);

  /** @param dy [chunk rows, hidden]: the gradient of the output; destroyed */
  void backward(Tensor dy, B batch, Chunk chunk, Pass pass);
}
