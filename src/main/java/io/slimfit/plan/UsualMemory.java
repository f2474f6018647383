package io.slimfit.plan;

import io.slimfit.model.Geometry;
import io.slimfit.tensor.MemoryCategory;

/**
 * What full fine-tuning takes with an autograd tool: padded, in single precision, AdamW, the batch in one go, nothing recomputed.
 * {@code docs/memory.md} says what is in each term, and how the sum compares with what PyTorch was seen to hold.
 *
 * @param workspace the two widest temporaries of backward
 */
public record UsualMemory(
    long weights, long gradients, long optimizer, long activations, long workspace) {
  private static final int FLOAT = Float.BYTES;

  /** Vectors of hidden size that a block saves, in floats a token: inputs of the linear layers, Q, K, V, their scaled copies, ... */
  private static final int HIDDEN_FLOATS = 11;

  /** Masks of dropout over hidden states, a byte an element. */
  private static final int HIDDEN_MASKS = 2;

  /** P and dropout(P) in floats, and its mask in bytes. */
  private static final int PROBABILITY_BYTES = 2 * FLOAT + 1;

  /** Input and output of the activation function. */
  private static final int INTERMEDIATE_FLOATS = 2;

  /** Mean and 1/σ of two LayerNorms. */
  private static final int NORM_FLOATS = 4;

  /**
   * @param parameters elements of all parameters
   * @param sequences of a batch
   * @param length to which each is padded
   */
  public static UsualMemory of(Geometry geometry, long parameters, long sequences, long length) {
    long tokens = sequences * length;
    long hidden = geometry.hiddenSize();
    long block = hidden * (HIDDEN_FLOATS * FLOAT + HIDDEN_MASKS)
        + geometry.attentionHeads() * length * PROBABILITY_BYTES
        + (long) geometry.intermediateSize() * INTERMEDIATE_FLOATS * FLOAT
        + NORM_FLOATS * FLOAT;
    long embeddings = hidden * (FLOAT + 1) + NORM_FLOATS / 2 * FLOAT;
    return new UsualMemory(
        FLOAT * parameters,
        FLOAT * parameters,
        2 * FLOAT * parameters,
        tokens * (block * geometry.blocks() + embeddings),
        2 * FLOAT * tokens * geometry.intermediateSize());
  }

  public long bytes(MemoryCategory category) {
    return switch (category) {
      case WEIGHTS -> weights;
      case GRADIENTS -> gradients;
      case OPTIMIZER -> optimizer;
      case ACTIVATIONS -> activations;
      case WORKSPACE -> workspace;
    };
  }

  public long total() {
    return weights + gradients + optimizer + activations + workspace;
  }
}
