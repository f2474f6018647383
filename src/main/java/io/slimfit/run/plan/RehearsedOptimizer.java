package io.slimfit.run.plan;

import io.slimfit.freeze.Columns;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.Optional;

/**
 * Tells a rehearsal when an update begins and ends; everything else is up to the optimizer. A
 * parameter that was updated has moved, so that a policy gets on to others.
 */
record RehearsedOptimizer(Optimizer optimizer, Rehearsal rehearsal) implements Optimizer {
  @Override
  public UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops) {
    rehearsal.beginUpdate();
    optimizer.update(parameter, gradient, learningRate, gradientScale, ops);
    rehearsal.endUpdate(parameter, gradient.elements().bytes());
    return new UpdateSize(0, 1);
  }

  @Override
  public void prepare(Parameter parameter, Optional<Columns> columns) {
    optimizer.prepare(parameter, columns);
  }

  @Override
  public void forget(Parameter parameter) {
    optimizer.forget(parameter);
  }

  @Override
  public void expect(Collection<Parameter> active) {
    optimizer.expect(active);
  }

  @Override
  public NamedTensors state() {
    return optimizer.state();
  }

  @Override
  public void restore(NamedTensors state, Collection<Parameter> parameters) {
    optimizer.restore(state, parameters);
  }

  @Override
  public void close() {
    optimizer.close();
  }
}
