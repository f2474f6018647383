package io.slimfit.model.block;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;

/** Whoever made a block's input and can give it back in backward, from what it holds. */
public interface BlockInput {
  /** [chunk rows, hidden], drawn. */
  Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass);
}
