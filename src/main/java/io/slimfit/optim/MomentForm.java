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
  /** {@link CodedMoments} for matrices; vectors are small, and are kept as in {@link #FULL}. */
  CODED;

  private static final List<String> CODED_SUFFIXES =
      List.of(".exp_avg.codes", ".exp_avg_sq.codes", ".exp_avg.scales", ".exp_avg_sq.root_scales");

  boolean codes(Parameter parameter) {
    return this == CODED && !parameter.isVector();
  }

  /**
   * One of the moments of a parameter, or of some columns of it.
   *
   * @param suffix follows the parameter's name in the name of the moment
   */
  record Moment(String suffix, DType dtype, Shape shape) {
    Tensor zeros(NativeMemory memory) {
      return memory.zeros(MemoryCategory.OPTIMIZER, dtype, shape.toArray());
    }

    long bytes() {
      return shape.elements() * dtype.bytes();
    }
  }

  /** All moments of their owner. */
  List<Moment> moments(MomentOwner owner) {
    if (codes(owner.parameter())) {
      List<Shape> shapes = CodedMoments.shapes(owner.shape().elements());
      return IntStream.range(0, shapes.size())
          .mapToObj(
              i -> new Moment(CODED_SUFFIXES.get(i), CodedMoments.TYPES.get(i), shapes.get(i)))
          .toList();
    }
    return List.of(
        new Moment(".exp_avg", owner.dtype(), owner.shape()),
        new Moment(".exp_avg_sq", owner.dtype(), owner.shape()));
  }

  /** The moments before the first step; the caller owns them. */
  List<Tensor> zeros(MomentOwner owner, NativeMemory memory) {
    return moments(owner).stream().map(moment -> moment.zeros(memory)).toList();
  }
}
