package io.slimfit.plan;

import io.slimfit.model.Geometry;
import io.slimfit.tensor.MemoryCategory;

/**
 * The memory of full fine-tuning in an autograd framework: padded batches in one piece, single
 * precision, AdamW, nothing recomputed. {@code docs/memory.md} explains each term, and compares the
 * sum with what PyTorch was measured to hold.
 *
 * @param workspace the two widest temporaries of backward
 */
public record UsualMemory(
    long weights, long gradients, long optimizer, long activations, long workspace) {
  private static final int FLOAT = Float.BYTES;

  /** The same without dropout masks. */
  private static final int HIDDEN_FLOATS_OF_IMAGES = 8;

  /**
   * The pixels of a patch, which are as many as the hidden size in the usual models; the input of
   * the last LayerNorm, and its output.
   */
  private static final int END_FLOATS_OF_IMAGES = 3;

  /**
   * In units of the hidden size, for each token and block: the inputs of three layers, Q, K, V, the
   * inputs of two LayerNorms, and two dropout masks (in floats).
   */
  private static final int HIDDEN_FLOATS = 10;

  /** P, its dropout mask, and their product. */
  private static final int PROBABILITY_FLOATS = 3;

  /** Input and output of the activation function. */
  private static final int INTERMEDIATE_FLOATS = 2;

  /** Mean and 1/σ of two LayerNorms. */
  private static final int NORM_FLOATS = 4;

  /**
   * The input of the embeddings' LayerNorm, its dropout mask, and the last hidden state, which the
   * head keeps a view of.
   */
  private static final int END_FLOATS = 3;

  /**
   * For texts or images.
   *
   * @param parameters the number of elements of all parameters
   * @param sequences sequences per batch
   * @param rows rows per sequence, including padding
   * @param dropout whether there is dropout, as in text models
   */
  public static UsualMemory of(
      Geometry geometry, long parameters, long sequences, long rows, boolean dropout) {
    return dropout
        ? of(geometry, parameters, sequences, rows)
        : ofImages(geometry, parameters, sequences, rows);
  }

  /**
   * For texts, with dropout.
   *
   * @param parameters the number of elements of all parameters
   * @param sequences sequences per batch
   * @param length the length to which each is padded
   */
  public static UsualMemory of(Geometry geometry, long parameters, long sequences, long length) {
    long block = geometry.hiddenSize() * (long) HIDDEN_FLOATS
        + geometry.attentionHeads() * length * PROBABILITY_FLOATS;
    long ends = geometry.hiddenSize() * (long) END_FLOATS + NORM_FLOATS / 2;
    return of(geometry, parameters, sequences * length, block, ends);
  }

  /**
   * For images, without dropout. Attention is fused there, and saves one number per row and head
   * instead of P.
   *
   * @param parameters the number of elements of all parameters
   * @param images images per batch
   * @param rows rows per image: its patches and the class token
   */
  public static UsualMemory ofImages(Geometry geometry, long parameters, long images, long rows) {
    long block = geometry.hiddenSize() * (long) HIDDEN_FLOATS_OF_IMAGES + geometry.attentionHeads();
    long ends = geometry.hiddenSize() * (long) END_FLOATS_OF_IMAGES + NORM_FLOATS / 2;
    return of(geometry, parameters, images * rows, block, ends);
  }

  /** @param block floats per row of each block, without those that all blocks have */
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
