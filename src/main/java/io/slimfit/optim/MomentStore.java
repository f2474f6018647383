package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Keeps the moments of an optimizer from step to step, and counts how often each parameter was
 * updated. A parameter's moments are created at its first update and start at zero. Results have
 * the same bits in every store.
 *
 * <p>Several threads may use it at once, for different parameters.
 */
interface MomentStore extends AutoCloseable {
  /** An update, which borrows the moments of a parameter. */
  interface Update {
    /**
     * @param moments in the form of {@link MomentForm#zeros}; written
     * @param steps the steps of this parameter, including this one
     */
    UpdateSize apply(List<Tensor> moments, long steps);
  }

  MomentForm form();

  /** Lends the moments of a parameter to an update, and keeps their new values. */
  UpdateSize update(Parameter parameter, Update update);

  /** Creates the moments of a parameter if it has none. */
  void prepare(Parameter parameter);

  /** Drops the moments of a parameter, if it has any. */
  void forget(Parameter parameter);

  /** Announces which parameters the step will update. */
  void expect(Collection<Parameter> active);

  /** The parameters that have moments. */
  Collection<Parameter> parameters();

  /** How often a parameter that has moments was updated. */
  long steps(Parameter parameter);

  /**
   * Lends one moment of a parameter that has moments.
   *
   * @param index the index of the moment in {@link MomentForm#moments}
   * @param reader must not change it
   */
  void read(Parameter parameter, int index, Consumer<Tensor> reader);

  /**
   * Gives a parameter new moments.
   *
   * @param steps how often it was updated
   * @param filler fills the moments, which start at zero
   */
  void restore(Parameter parameter, long steps, Consumer<List<Tensor>> filler);

  @Override
  void close();
}
