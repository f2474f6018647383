package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where the moments of an optimizer live from step to step, and how often each parameter was
 * active. A parameter's moments are made at its first update, all zero. Results have the same bits
 * wherever they live.
 *
 * <p>Safe for use by several threads, for different parameters.
 */
interface MomentStore extends AutoCloseable {
  /** What an update does with the moments it is lent. */
  interface Update {
    /**
     * @param moments as {@link MomentForm#zeros} made them; written
     * @param steps of this parameter, this one included
     */
    UpdateSize apply(List<Tensor> moments, long steps);
  }

  MomentForm form();

  /** Lends the moments of a parameter to its next update, and keeps what they are after it. */
  UpdateSize update(Parameter parameter, Update update);

  /** Makes the moments of a parameter if it has none. */
  void prepare(Parameter parameter);

  /** Drops the moments of a parameter, if it has any. */
  void forget(Parameter parameter);

  /** Says early which parameters the step will update. */
  void expect(Collection<Parameter> active);

  /** Those that have moments. */
  Collection<Parameter> parameters();

  /** How often a parameter that has moments was updated. */
  long steps(Parameter parameter);

  /**
   * Lends one of the moments of a parameter that has some.
   *
   * @param index of the moment in {@link MomentForm#moments}
   * @param reader does not change it
   */
  void read(Parameter parameter, int index, Consumer<Tensor> reader);

  /**
   * Gives a parameter new moments.
   *
   * @param steps how often it was updated
   * @param filler is lent moments of zeros, and fills them
   */
  void restore(Parameter parameter, long steps, Consumer<List<Tensor>> filler);

  @Override
  void close();
}
