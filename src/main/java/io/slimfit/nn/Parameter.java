package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.freeze.Trainable;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/** A named tensor that training may change. Names are Hugging Face's. */
public final class Parameter {
  private final String name;
  private final ParameterKind kind;
  private final Tensor value;
  private final Optional<Trainable.Input> input;

  Parameter(String name, ParameterKind kind, Tensor value, Optional<Trainable.Input> input) {
    this.name = name;
    this.kind = kind;
    this.value = value;
    this.input = input;
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

  /** One of the same name and kind, but with this value: some columns of a matrix, say. */
  public Parameter withValue(Tensor other) {
    return new Parameter(name, kind, other, input);
  }

  /** What it multiplies, if it is the matrix of a linear layer. */
  public Optional<Trainable.Input> input() {
    return input;
  }

  public Shape shape() {
    return value.shape();
  }

  /** Whether a freezing policy may freeze it for a step. */
  public boolean isSchedulable() {
    return kind.isSchedulable();
  }

  /** Whether its gradient is held as rows. */
  public boolean isTable() {
    return kind == ParameterKind.TABLE;
  }

  /**
   * Whether it is a vector, that is, a bias or a scale; each pass sums their gradients separately.
   */
  public boolean isVector() {
    return value.shape().rank() == 1;
  }

  @Override
  public String toString() {
    return name + value.shape();
  }
}
