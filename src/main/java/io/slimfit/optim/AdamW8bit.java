package io.slimfit.optim;

import io.slimfit.base.CounterRandom;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.CodedMoments;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;

/**
 * AdamW with moments of matrices in 8 bits an element ({@link CodedMoments}); those of vectors are in full precision. As {@link AdamW}
 * otherwise. docs/optimizer.md compares the two, and the codes that were tried.
 */
public final class AdamW8bit implements Optimizer {
  private final AdamWConfig config;
  private final MomentStore moments;

  AdamW8bit(AdamWConfig config, MomentStore moments) {
    this.config = config;
    this.moments = moments;
  }

  /** With all states in memory. */
  public AdamW8bit(AdamWConfig config, NativeMemory memory) {
    this(config, new ResidentMoments(MomentForm.CODED, memory));
  }

  /** @throws ArithmeticException if the gradient is not finite, or its square is not */
  @Override
  public UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops) {
    return moments.update(parameter, (tensors, steps) -> {
      AdamWStep step = config.step(parameter, steps, learningRate, gradientScale);
      if (!MomentForm.CODED.codes(parameter)) {
        return AdamW.update(parameter, gradient, tensors, step, ops);
      }
      CodedMoments coded = CodedMoments.of(tensors);
      int ditherKey = CounterRandom.mix((int) steps);
      try {
        return gradient instanceof Gradient.Rows rows
            ? ops.adamw(parameter.value(), rows.sparse(), coded, step, ditherKey)
            : ops.adamw(parameter.value(), gradient.elements(), coded, step, ditherKey);
      } catch (ArithmeticException e) {
        throw notFinite(parameter, e);
      }
    });
  }

  private static ArithmeticException notFinite(Parameter parameter, ArithmeticException cause) {
    ArithmeticException failure = new ArithmeticException("the gradient of " + parameter.name()
        + " is not finite, or too large to be squared (" + cause.getMessage() + ")");
    failure.initCause(cause);
    return failure;
  }

  @Override
  public void prepare(Parameter parameter) {
    moments.prepare(parameter);
  }

  @Override
  public void expect(Collection<Parameter> active) {
    moments.expect(active);
  }

  @Override
  public void close() {
    moments.close();
  }
}
