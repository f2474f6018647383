package io.slimfit.freeze;

import java.util.List;
import java.util.Optional;

/**
 * A parameter that may train, as freezing policies see it.
 *
 * @param name its Hugging Face name
 * @param kind what it is
 * @param block the transformer block it belongs to, counted from 0, {@link #EMBEDDINGS} or
 *     {@link #ABOVE}
 * @param elements how many elements it has
 * @param input what it reads, if it is the matrix of a linear layer
 */
public record Trainable(
    String name, ParameterKind kind, int block, long elements, Optional<Input> input) {
  /** Below the lowest block: tables, patch projection, their LayerNorm. */
  public static final int EMBEDDINGS = -1;

  /** Above the last block: final LayerNorm, pooler, head. */
  public static final int ABOVE = Integer.MAX_VALUE;

  /**
   * The input of a linear layer.
   *
   * @param name the same for all layers that read this input: Q, K and V of a block
   * @param features its size, which is that of a row of the matrix
   */
  public record Input(String name, int features) {}

  /** A parameter that is not the matrix of a linear layer. */
  public Trainable(String name, ParameterKind kind, int block, long elements) {
    this(name, kind, block, elements, Optional.empty());
  }

  /**
   * Whether it is a weight in the paper's sense: it has more than one dimension, or is the scale of
   * a LayerNorm.
   */
  public boolean schedulable() {
    return kind.isSchedulable();
  }

  /** Whether it belongs to a transformer block. */
  public boolean isInBlock() {
    return block != EMBEDDINGS && block != ABOVE;
  }

  /**
   * The bytes of its value in single precision. Its gradient takes as many, AdamW's moments twice
   * as many.
   */
  public long bytes() {
    return elements * Float.BYTES;
  }

  static List<String> names(List<Trainable> parameters) {
    return parameters.stream().map(Trainable::name).toList();
  }

  /** The names of the parameters that have no distance, mostly biases. */
  static List<String> notSchedulable(List<Trainable> parameters) {
    return parameters.stream()
        .filter(parameter -> !parameter.schedulable())
        .map(Trainable::name)
        .toList();
  }
}
