package io.slimfit.plan;

import io.slimfit.model.Geometry;
import io.slimfit.tensor.MemoryCategory;

/**
 * The memory of full fine-tuning with an autograd tool: padded, in single precision, AdamW, the
 * batch in one go, nothing recomputed. {@code docs/memory.md} says what is in each term, and how
 * the sum compares with what PyTorch was seen to hold.
 *
 * @param workspace the two widest temporaries of backward
 */
public record UsualMemory(
    long weights, long gradients, long optimizer, long activations, long workspace) {
  private static final int FLOAT = Float.BYTES;

  /** The same without dropout: no masks. */
  private static final int HIDDEN_FLOATS_OF_IMAGES = 8;

  /**
   * A patch's pixels, of hidden size in the usual models; input of the last LayerNorm, and its
   * output.
   */
  private static final int END_FLOATS_OF_IMAGES = 3;

  /**
   * Of hidden size a token and block: inputs of three layers, Q, K, V, inputs of two LayerNorms,
   * two dropout masks (in floats).
   */
  private static final int HIDDEN_FLOATS = 10;

  /** P, its dropout mask, and their product. */
  private static final int PROBABILITY_FLOATS = 3;

  /** Input and output of the activation function. */
  private static final int INTERMEDIATE_FLOATS = 2;

  /** Mean and 1/σ of two LayerNorms. */
  private static final int NORM_FLOATS = 4;

  /**
   * Input of the embeddings' LayerNorm, the dropout mask there, and the last hidden state, of which
   * the head keeps a view.
   */
  private static final int END_FLOATS = 3;

  /**
   * Of texts, or of images.
   *
   * @param parameters elements of all parameters
   * @param sequences of a batch
   * @param rows of each, padding included
   * @param dropout whether there is dropout, as in models of texts
   */
  public static UsualMemory of(
      Geometry geometry, long parameters, long sequences, long rows, boolean dropout) {
    return dropout
        ? of(geometry, parameters, sequences, rows)
        : ofImages(geometry, parameters, sequences, rows);
  }

  /**
   * Of texts, with dropout.
   *
   * @param parameters elements of all parameters
   * @param sequences of a batch
   * @param length to which each is padded
   */
  public static UsualMemory of(Geometry geometry, long parameters, long sequences, long length) {
    long block = geometry.hiddenSize() * (long) HIDDEN_FLOATS
        + geometry.attentionHeads() * length * PROBABILITY_FLOATS;
    long ends = geometry.hiddenSize() * (long) END_FLOATS + NORM_FLOATS / 2;
    return of(geometry, parameters, sequences * length, block, ends);
  }

  /**
   * Of images, without dropout: attention is fused there, and saves one number a row and head
   * instead of P.
   *
   * @param parameters elements of all parameters
   * @param images of a batch
   * @param rows of each: its patches and the class token
   */
  public static UsualMemory ofImages(Geometry geometry, long parameters, long images, long rows) {
    long block = geometry.hiddenSize() * (long) HIDDEN_FLOATS_OF_IMAGES + geometry.attentionHeads();
    long ends = geometry.hiddenSize() * (long) END_FLOATS_OF_IMAGES + NORM_FLOATS / 2;
    return of(geometry, parameters, images * rows, block, ends);
  }

  /** @param block floats a row of each block, but for those that all blocks have */
  private static UsualMemory of(
      Geometry geometry, long parameters, long rows, long block, long ends) {
    long whole = block + (long) geometry.intermediateSize() * INTERMEDIATE_FLOATS + NORM_FLOATS;
    return new UsualMemory(
        FLOAT * parameters,
        FLOAT * parameters,
        2 * FLOAT * parameters,
        FLOAT * rows * (whole * geometry.blocks() + ends),
        2 * FLOAT * rows * geometry.intermediateSize());
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
