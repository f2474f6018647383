package io.slimfit.optim;

import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;

/**
 * Turns gradients into new weights. A parameter has a state from its first update on; one that was
 * never active has none.
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

  /**
   * Makes the state of a parameter as an update would, without moving it: for measuring memory in
   * steady state.
   */
  void prepare(Parameter parameter);

  /**
   * Drops the state of a parameter and frees its memory; the next update starts with a fresh one.
   * Does nothing if there is none.
   */
  void forget(Parameter parameter);

  /**
   * Says at the beginning of a step which parameters it will update, so that states that are not in
   * memory can be fetched early. Only a hint: any parameter may be updated.
   */
  void expect(Collection<Parameter> active);

  /**
   * All states in the form in which they are kept: what {@link #restore} needs to continue with the
   * same bits. Each is read when it is asked for; that must not happen during an update.
   */
  NamedTensors state();

  /**
   * Takes over the states of another optimizer of the same kind in place of its own.
   *
   * @param parameters all of the model's; those that {@code state} knows get a state
   * @throws IllegalArgumentException if the states are of another kind of optimizer, or of
   *     parameters of other shapes
   */
  void restore(NamedTensors state, Collection<Parameter> parameters);

  @Override
  void close();
}
