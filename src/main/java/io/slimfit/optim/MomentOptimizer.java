package io.slimfit.optim;

import io.slimfit.freeze.Columns;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.AdamWStep;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.Scope;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * AdamW (Loshchilov and Hutter, 2019) with moments that a {@link MomentStore} keeps. Each parameter
 * counts its own steps, as in SlimFit's released code: bias correction ignores the steps in which
 * the parameter was frozen.
 *
 * <p>Where only some columns of a matrix train, they move as a matrix of their own would, and have
 * moments as such a matrix has; no other column changes. See {@link MomentStore} for what happens
 * when other columns train.
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
   * Updates a parameter and its moments.
   *
   * @param parameter whose value is to move; where only some columns train, a matrix of them
   * @param gradient of all elements of that value: never {@link Gradient.SomeColumns}
   * @param tensors the moments, in the store's form
   * @param steps the steps of this parameter, including this one
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
    return moments.update(MomentOwner.of(parameter, gradient), (tensors, steps) -> {
      AdamWStep step = config.step(parameter, steps, learningRate, gradientScale);
      return gradient instanceof Gradient.SomeColumns some
          ? moveColumns(parameter, some, tensors, step, steps, ops)
          : move(parameter, gradient, tensors, step, steps, ops);
    });
  }

  /** Gathers the columns into a matrix of their own, moves that, and puts them back. */
  private UpdateSize moveColumns(
      Parameter parameter,
      Gradient.SomeColumns gradient,
      List<Tensor> tensors,
      AdamWStep step,
      long steps,
      Ops ops) {
    int[] columns = gradient.columns().toArray();
    try (Scope scope = ops.scope()) {
      Tensor trained = ops.gatherColumns(parameter.value(), columns);
      Gradient ofTrained = new Gradient.Dense(gradient.elements());
      UpdateSize moved = move(parameter.withValue(trained), ofTrained, tensors, step, steps, ops);
      ops.scatterColumns(parameter.value(), columns, trained);
      return moved;
    }
  }

  /** @param moments in the form of {@link MomentForm#FULL} */
  static UpdateSize moveFull(
      Parameter parameter, Gradient gradient, List<Tensor> moments, AdamWStep step, Ops ops) {
    Tensor first = moments.get(0);
    Tensor second = moments.get(1);
    return gradient instanceof Gradient.Rows rows
        ? ops.kernels().adamw(parameter.value(), rows.sparse(), first, second, step)
        : ops.kernels().adamw(parameter.value(), gradient.elements(), first, second, step);
  }

  @Override
  public final void prepare(Parameter parameter, Optional<Columns> columns) {
    moments.prepare(new MomentOwner(parameter, columns));
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
