package io.slimfit.nn;

import io.slimfit.freeze.Columns;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/**
 * The part of a layer's input that backward reads: nothing, some columns, or all of it. Only this
 * must be held.
 */
public final class NeededInput {
  /** Nothing. */
  public static final NeededInput NONE = new NeededInput(true);

  /** All columns. */
  public static final NeededInput WHOLE = new NeededInput(false);

  private final boolean isNone;
  private final Optional<Columns> columns;
  private final DType dtype;

  private NeededInput(boolean isNone) {
    this.isNone = isNone;
    columns = Optional.empty();
    dtype = DType.FLOAT32;
  }

  private NeededInput(Columns columns, DType dtype) {
    isNone = false;
    this.columns = Optional.of(columns);
    this.dtype = dtype;
  }

  /**
   * Only these.
   *
   * @param dtype the type in which the gradient's product reads them; a product in bfloat16 rounds
   *     its factors, so that more digits change nothing
   */
  public static NeededInput of(Columns columns, DType dtype) {
    return new NeededInput(columns, dtype);
  }

  public boolean isNone() {
    return isNone;
  }

  /** Whether only some columns are needed. */
  public boolean isPartial() {
    return columns.isPresent();
  }

  /** In which type columns can be held without a change of any gradient. */
  public DType dtype() {
    return dtype;
  }

  /**
   * What two layers need that read the same input: the whole, if they need different columns of it.
   */
  public NeededInput and(NeededInput other) {
    if (isNone) {
      return other;
    }
    return other.isNone || columns.equals(other.columns) ? this : WHOLE;
  }

  /**
   * The needed columns of {@code x} [rows, in], drawn; or {@code x} itself if all are needed.
   *
   * @throws IllegalStateException if nothing is needed
   */
  public Tensor of(Tensor x, Ops ops) {
    if (isNone) {
      throw new IllegalStateException("backward needs nothing of this input");
    }
    return columns.map(some -> ops.gatherColumns(x, some.toArray())).orElse(x);
  }
}
