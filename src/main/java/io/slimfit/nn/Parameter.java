package io.slimfit.nn;

import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;

/** A named tensor that training may change. Names are those of Hugging Face. */
public final class Parameter {
  /** What a parameter is to the scheduler and to weight decay. */
  public enum Kind {
    /** A weight of more than one dimension: schedulable, decays. */
    WEIGHT,
    /** A weight that is read by rows, an embedding table: schedulable, decays; its gradient is held as the rows that were read. */
    TABLE,
    /** The scale of a LayerNorm: schedulable, does not decay (but see the released recipe). */
    NORM_WEIGHT,
    /**
     * The scale of the LayerNorm behind the last block of a pre-LN model: trains in every step, as in the released code; does not
     * decay (but see the released recipe).
     */
    FINAL_NORM_WEIGHT,
    /** A bias, LayerNorm's too: trains in every step, does not decay. */
    BIAS
  }

  private final String name;
  private final Kind kind;
  private final Tensor value;

  Parameter(String name, Kind kind, Tensor value) {
    this.name = name;
    this.kind = kind;
    this.value = value;
  }

  public String name() {
    return name;
  }

  public Kind kind() {
    return kind;
  }

  public Tensor value() {
    return value;
  }

  public Shape shape() {
    return value.shape();
  }

  /** Whether a scheduler may freeze it for a step. */
  public boolean isSchedulable() {
    return kind != Kind.BIAS && kind != Kind.FINAL_NORM_WEIGHT;
  }

  /** Whether its gradient is held as rows. */
  public boolean isTable() {
    return kind == Kind.TABLE;
  }

  /** Whether it is a vector: biases and scales, whose gradients each pass sums on its own. */
  public boolean isVector() {
    return value.shape().rank() == 1;
  }

  @Override
  public String toString() {
    return name + value.shape();
  }
}
