package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;

/** A named tensor that training may change. Names are those of Hugging Face. */
public final class Parameter {
  private final String name;
  private final ParameterKind kind;
  private final Tensor value;

  Parameter(String name, ParameterKind kind, Tensor value) {
    this.name = name;
    this.kind = kind;
    this.value = value;
  }

  public String name() {
    return name;
  }

  public ParameterKind kind() {
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
    return kind.isSchedulable();
  }

  /** Whether its gradient is held as rows. */
  public boolean isTable() {
    return kind == ParameterKind.TABLE;
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
