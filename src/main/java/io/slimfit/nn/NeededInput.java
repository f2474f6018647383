package io.slimfit.nn;

import io.slimfit.freeze.Columns;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import java.util.Optional;

/**
 * What backward of a layer reads of the layer's input: nothing, some columns, or the whole. Only
 * that must be held.
 */
public final class NeededInput {
  /** Nothing. */
  public static final NeededInput NONE = new NeededInput(true, Optional.empty());

  /** All columns. */
  public static final NeededInput WHOLE = new NeededInput(false, Optional.empty());

  private final boolean isNone;
  private final Optional<Columns> columns;

  private NeededInput(boolean isNone, Optional<Columns> columns) {
    this.isNone = isNone;
    this.columns = columns;
  }

  /** Only these. */
  public static NeededInput of(Columns columns) {
    return new NeededInput(false, Optional.of(columns));
  }

  public boolean isNone() {
    return isNone;
  }

  /** Whether only some columns are needed. */
  public boolean isPartial() {
    return columns.isPresent();
  }

  /** What two layers need that read the same input. */
  public NeededInput and(NeededInput other) {
    if (isNone) {
      return other;
    }
    return other.isNone ? this : WHOLE;
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
