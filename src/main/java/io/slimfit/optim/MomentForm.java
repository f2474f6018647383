package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.CodedMoments;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;

/** The form in which an optimizer keeps the moments of a parameter. */
enum MomentForm {
  /** m and v as floats of the parameter's shape. */
  FULL,
  /** {@link CodedMoments} of matrices; vectors are few and stay as in {@link #FULL}. */
  CODED;

  private static final List<String> CODED_SUFFIXES =
      List.of(".exp_avg.codes", ".exp_avg_sq.codes", ".exp_avg.scales", ".exp_avg_sq.root_scales");

  boolean codes(Parameter parameter) {
    return this == CODED && !parameter.isVector();
  }

  /**
   * One of the moments of a parameter.
   *
   * @param suffix what it is called after the parameter's name
   */
  record Moment(String suffix, DType dtype, Shape shape) {
    Tensor zeros(NativeMemory memory) {
      return memory.zeros(MemoryCategory.OPTIMIZER, dtype, shape.toArray());
    }

    long bytes() {
      return shape.elements() * dtype.bytes();
    }
  }

  /** The moments of a parameter. */
  List<Moment> moments(Parameter parameter) {
    if (codes(parameter)) {
      List<Shape> shapes = CodedMoments.shapes(parameter.shape().elements());
      return IntStream.range(0, shapes.size())
          .mapToObj(
              i -> new Moment(CODED_SUFFIXES.get(i), CodedMoments.TYPES.get(i), shapes.get(i)))
          .toList();
    }
    DType dtype = parameter.value().dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    return List.of(
        new Moment(".exp_avg", dtype, parameter.shape()),
        new Moment(".exp_avg_sq", dtype, parameter.shape()));
  }

  /** The moments of a parameter before its first step; the caller owns them. */
  List<Tensor> zeros(Parameter parameter, NativeMemory memory) {
    return moments(parameter).stream().map(moment -> moment.zeros(memory)).toList();
  }
}
