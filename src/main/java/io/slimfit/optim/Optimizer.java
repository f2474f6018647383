package io.slimfit.optim;

import io.slimfit.freeze.Columns;
import io.slimfit.nn.Gradient;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.Ops;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * Updates weights with gradients. A parameter has a state from its first update on; one that was
 * never active has none. Where only some columns of it train, the state is of these columns. A
 * change of the columns drops it, and all of the new ones start with a fresh state, even those that
 * were trained before.
 */
public interface Optimizer extends AutoCloseable {
  /**
   * Updates one parameter. Several threads may call it at once, for different parameters.
   *
   * @param gradient of the columns that move, if not all do: no other changes
   * @param gradientScale multiplies the gradient, for clipping
   * @return how far the parameter moved
   */
  UpdateSize update(
      Parameter parameter, Gradient gradient, double learningRate, double gradientScale, Ops ops);

  /**
   * Called after the last update of a step, by one thread. Where several processes divide the
   * updates among them, each gets the weights that others have updated.
   *
   * @param sizes how far this process moved each parameter of the step; becomes how far it moved
   */
  default void complete(Map<Parameter, UpdateSize> sizes, Ops ops) {}

  /**
   * Creates the state of a parameter as an update would, without changing the parameter: for
   * measuring memory in steady state.
   *
   * @param columns that train, if not all do
   */
  void prepare(Parameter parameter, Optional<Columns> columns);

  /**
   * Drops the state of a parameter and frees its memory; the next update starts with a fresh one.
   * Does nothing if there is none.
   */
  void forget(Parameter parameter);

  /**
   * Announces, at the start of a step, which parameters it will update, so that states that are not
   * in memory can be fetched early. This is only a hint: any parameter may be updated.
   */
  void expect(Collection<Parameter> active);

  /**
   * All states in the form in which they are kept, so that {@link #restore} can continue with the
   * same bits. Each is read when it is asked for, which must not happen during an update.
   */
  NamedTensors state();

  /**
   * Replaces the states by those of another optimizer of the same kind.
   *
   * @param parameters all parameters of the model; those in {@code state} get a state
   * @throws IllegalArgumentException if the states are those of another kind of optimizer, or of
   *     parameters with other shapes or without the columns that are named
   */
  void restore(NamedTensors state, Collection<Parameter> parameters);

  @Override
  void close();
}
