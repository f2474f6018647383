package io.slimfit.freeze;

/**
 * A parameter that may train, as scheduling sees it.
 *
 * @param name its Hugging Face name
 * @param schedulable whether it is a weight in the paper's sense: more than one dimension, or the weight of a LayerNorm
 * @param block the transformer block it belongs to, counted from 0, {@link #EMBEDDINGS} or {@link #ABOVE}
 */
public record Trainable(String name, boolean schedulable, int block) {
  /** Below the lowest block: tables, patch projection, their LayerNorm. */
  public static final int EMBEDDINGS = -1;

  /** Above the last block: final LayerNorm, pooler, head. */
  public static final int ABOVE = Integer.MAX_VALUE;

  public static Trainable weight(String name, int block) {
    return new Trainable(name, true, block);
  }

  public static Trainable bias(String name, int block) {
    return new Trainable(name, false, block);
  }
}
