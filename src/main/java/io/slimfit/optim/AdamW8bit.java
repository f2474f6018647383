package io.slimfit.optim;

import io.slimfit.base.CounterRandom;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.CodedMoments;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.List;

/**
 * AdamW with the moments of matrices in 8 bits per element ({@link CodedMoments}); those of vectors
 * have full precision. docs/optimizer.md compares the two, and the codes that were considered.
 */
final class AdamW8bit extends MomentOptimizer {
  AdamW8bit(AdamWConfig config, MomentStore moments, NativeMemory memory) {
    super(config, moments, memory);
  }

  /** @throws ArithmeticException if the gradient or its square is not finite */
  @Override
  UpdateSize move(
      Parameter parameter,
      Gradient gradient,
      List<Tensor> tensors,
      AdamWStep step,
      long steps,
      Ops ops) {
    if (!MomentForm.CODED.codes(parameter)) {
      return moveFull(parameter, gradient, tensors, step, ops);
    }
    CodedMoments coded = CodedMoments.of(tensors);
    int ditherKey = CounterRandom.mix((int) steps);
    try {
      return gradient instanceof Gradient.Rows rows
          ? ops.kernels().adamw(parameter.value(), rows.sparse(), coded, step, ditherKey)
          : ops.kernels().adamw(parameter.value(), gradient.elements(), coded, step, ditherKey);
    } catch (ArithmeticException e) {
      throw notFinite(parameter, e);
    }
  }

  private static ArithmeticException notFinite(Parameter parameter, ArithmeticException cause) {
    ArithmeticException failure = new ArithmeticException("the gradient of " + parameter.name()
        + " is not finite, or too large to be squared (" + cause.getMessage() + ")");
    failure.initCause(cause);
    return failure;
  }
}
