package io.slimfit.freeze;

import java.util.List;

/**
 * A parameter that may train, as scheduling sees it.
 *
 * @param name its Hugging Face name
 * @param kind what it is
 * @param block the transformer block it belongs to, counted from 0, {@link #EMBEDDINGS} or
 *     {@link #ABOVE}
 * @param elements how many numbers it has
 */
public record Trainable(String name, ParameterKind kind, int block, long elements) {
  /** Below the lowest block: tables, patch projection, their LayerNorm. */
  public static final int EMBEDDINGS = -1;

  /** Above the last block: final LayerNorm, pooler, head. */
  public static final int ABOVE = Integer.MAX_VALUE;

  /**
   * Whether it is a weight in the paper's sense: more than one dimension, or the weight of a
   * LayerNorm.
   */
  public boolean schedulable() {
    return kind.isSchedulable();
  }

  /** Whether it belongs to a transformer block. */
  public boolean isInBlock() {
    return block != EMBEDDINGS && block != ABOVE;
  }

  /**
   * Bytes of its value in single precision; its gradient takes as many, AdamW's moments twice as
   * many.
   */
  public long bytes() {
    return elements * Float.BYTES;
  }

  static List<String> names(List<Trainable> parameters) {
    return parameters.stream().map(Trainable::name).toList();
  }

  /** The names of those that have no distance: biases above all. */
  static List<String> notSchedulable(List<Trainable> parameters) {
    return parameters.stream()
        .filter(parameter -> !parameter.schedulable())
        .map(Trainable::name)
        .toList();
  }
}
