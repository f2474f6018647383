package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.CodedMoments;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.util.List;

/** In which form an optimizer keeps the moments of a parameter. */
enum MomentForm {
  /** m and v as floats of the parameter's shape. */
  FULL,
  /** {@link CodedMoments} of matrices; vectors are few and stay as in {@link #FULL}. */
  CODED;

  boolean codes(Parameter parameter) {
    return this == CODED && !parameter.isVector();
  }

  /** The moments of a parameter before its first step; the caller owns them. */
  List<Tensor> zeros(Parameter parameter, NativeMemory memory) {
    if (codes(parameter)) {
      return CodedMoments.zeros(
              memory, MemoryCategory.OPTIMIZER, parameter.shape().elements())
          .tensors();
    }
    DType dtype = parameter.value().dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    long[] lengths = parameter.shape().toArray();
    return List.of(
        memory.zeros(MemoryCategory.OPTIMIZER, dtype, lengths),
        memory.zeros(MemoryCategory.OPTIMIZER, dtype, lengths));
  }
}
