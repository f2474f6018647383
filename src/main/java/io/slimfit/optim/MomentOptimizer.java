package io.slimfit.optim;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;

/**
 * AdamW (Loshchilov and Hutter, 2019) on moments that a {@link MomentStore} keeps. Each parameter
 * counts its own steps, as in SlimFit's released code: the bias correction of one that was frozen
 * for long is that of its few steps.
 */
abstract class MomentOptimizer implements Optimizer {
  private final AdamWConfig config;
  private final MomentStore moments;
  private final NativeMemory memory;

  MomentOptimizer(AdamWConfig config, MomentStore moments, NativeMemory memory) {
    this.config = config;
    this.moments = moments;
    this.memory = memory;
  }

  /**
   * Moves a parameter and its moments.
   *
   * @param tensors the moments, in the store's form
   * @param steps of this parameter, this one included
   */
  abstract UpdateSize move(
      Parameter parameter,
      Gradient gradient,
      List<Tensor> tensors,
      AdamWStep step,
      long steps,
      Ops ops);

  @Override
  public final UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops) {
    if (gradient instanceof Gradient.SomeColumns) {
      throw new IllegalStateException(
          "the moments of " + parameter.name() + " are of the whole matrix, not of some columns");
    }
    return moments.update(parameter, (tensors, steps) -> {
      AdamWStep step = config.step(parameter, steps, learningRate, gradientScale);
      return move(parameter, gradient, tensors, step, steps, ops);
    });
  }

  /** @param moments as {@link MomentForm#FULL} has them */
  static UpdateSize moveFull(
      Parameter parameter, Gradient gradient, List<Tensor> moments, AdamWStep step, Ops ops) {
    Tensor first = moments.get(0);
    Tensor second = moments.get(1);
    return gradient instanceof Gradient.Rows rows
        ? ops.adamw(parameter.value(), rows.sparse(), first, second, step)
        : ops.adamw(parameter.value(), gradient.elements(), first, second, step);
  }

  @Override
  public final void prepare(Parameter parameter) {
    moments.prepare(parameter);
  }

  @Override
  public final void forget(Parameter parameter) {
    moments.forget(parameter);
  }

  @Override
  public final void expect(Collection<Parameter> active) {
    moments.expect(active);
  }

  @Override
  public final NamedTensors state() {
    return MomentStates.of(moments, memory);
  }

  @Override
  public final void restore(NamedTensors state, Collection<Parameter> parameters) {
    MomentStates.restore(moments, state, parameters);
  }

  @Override
  public final void close() {
    moments.close();
  }
}
