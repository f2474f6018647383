package io.slimfit.model.block;

import io.slimfit.nn.Chunk;
import io.slimfit.nn.Pass;
import io.slimfit.nn.SequenceLayout;
import io.slimfit.tensor.Tensor;

/** The layer that made a block's input, and can recompute it in backward from what it holds. */
public interface BlockInput {
  /** The block's input, [chunk rows, hidden], drawn. */
  Tensor recall(SequenceLayout layout, Chunk chunk, Pass pass);
}
