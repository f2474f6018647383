package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.function.Consumer;

/**
 * Where the moments of an optimizer live from step to step, and how often each parameter was
 * active. A parameter's moments are made at its first update, all zero. Where only some columns of
 * it train, it has moments of these columns only. When other columns train, or the whole does, all
 * its moments are dropped and it starts again, number of steps included, even for columns that
 * stay: one number of steps corrects the bias of all. Results have the same bits wherever moments
 * live.
 *
 * <p>Several threads may use it at once, for different parameters.
 */
interface MomentStore extends AutoCloseable {
  /** An update, which borrows the moments of a parameter. */
  interface Update {
    /**
     * @param moments in the form of {@link MomentForm#zeros}; written
     * @param steps of these moments, this one included
     */
    UpdateSize apply(List<Tensor> moments, long steps);
  }

  MomentForm form();

  /** Lends the moments of their owner to its next update, and keeps what they are after it. */
  UpdateSize update(MomentOwner owner, Update update);

  /** Makes the moments of their owner if it has none. */
  void prepare(MomentOwner owner);

  /** Drops the moments of a parameter, if it has any. */
  void forget(Parameter parameter);

  /** Announces which parameters the step will update. */
  void expect(Collection<Parameter> active);

  /** All that have moments: each parameter once at most. */
  Collection<MomentOwner> owners();

  /** How often the moments of a parameter were updated. */
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
   * @param steps how often they were updated
   * @param filler fills the moments, which start at zero
   */
  void restore(MomentOwner owner, long steps, Consumer<List<Tensor>> filler);

  @Override
  void close();
}
