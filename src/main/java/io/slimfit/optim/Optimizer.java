package io.slimfit.optim;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;

/**
 * PartOrder gradients into new weights. A parameter has a state from its first update on, and only those that were ever active have one.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Moves one parameter. May be called from several threads at once, for different parameters.
   *
   * @param gradientScale the gradient is multiplied by it: clipping
   * @return how far the parameter moved, measured on the way, without a copy of it
   */
  UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops);

  /** Makes the state of a parameter as an update would, without moving it: for measuring memory in steady state. */
  void prepare(Parameter parameter);

  /**
   * Says at the beginning of a step which parameters it will update, so that states that are not in memory can be fetched early. Only
   * a hint: any parameter may be updated.
   */
  void expect(Collection<Parameter> active);

  @Override
  void close();
}
