package io.slimfit.optim;

import io.slimfit.freeze.Columns;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Shape;
import java.util.Optional;

/**
 * What moments belong to: a parameter, or some columns of it if only they train.
 *
 * @param columns empty: all of the parameter
 */
record MomentOwner(Parameter parameter, Optional<Columns> columns) {
  /** @throws IllegalArgumentException if the parameter has no such columns */
  MomentOwner {
    columns.ifPresent(some -> requireColumns(parameter, some));
  }

  private static void requireColumns(Parameter parameter, Columns columns) {
    int[] indices = columns.toArray();
    if (parameter.shape().rank() != 2
        || indices[indices.length - 1] >= parameter.value().columns()) {
      throw new IllegalArgumentException(
          parameter + " does not have all of the columns " + columns);
    }
  }

  /** The parameter as a whole. */
  static MomentOwner whole(Parameter parameter) {
    return new MomentOwner(parameter, Optional.empty());
  }

  /** What the gradient is of. */
  static MomentOwner of(Parameter parameter, Gradient gradient) {
    return gradient instanceof Gradient.SomeColumns some
        ? new MomentOwner(parameter, Optional.of(some.columns()))
        : whole(parameter);
  }

  /** Of the elements that have moments. */
  Shape shape() {
    return columns
        .map(some -> Shape.of(parameter.value().rows(), some.count()))
        .orElse(parameter.shape());
  }

  boolean isVector() {
    return parameter.isVector();
  }

  /** Of moments in full precision. */
  DType dtype() {
    return parameter.value().dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
  }
}
