package io.slimfit.freeze;

/** What a parameter is to the scheduler and to weight decay. */
public enum ParameterKind {
  /** A weight with more than one dimension: schedulable, decays. */
  WEIGHT,
  /**
   * An embedding table, a weight that is read by rows: schedulable, decays. Its gradient is held as
   * the rows that were read.
   */
  TABLE,
  /** The scale of a LayerNorm: schedulable, does not decay (but see the released recipe). */
  NORM_WEIGHT,
  /**
   * The scale of the LayerNorm after the last block of a pre-LN model: trains in every step, as in
   * the released code; does not decay (but see the released recipe).
   */
  FINAL_NORM_WEIGHT,
  /** A factor for each component of what a branch adds to the stream: schedulable, decays. */
  LAYER_SCALE,
  /** A bias, including LayerNorm's: trains in every step, does not decay. */
  BIAS;

  /** Whether it is a weight in the paper's sense, which a scheduler may freeze for a step. */
  public boolean isSchedulable() {
    return this != BIAS && this != FINAL_NORM_WEIGHT;
  }
}
