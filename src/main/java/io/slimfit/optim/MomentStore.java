package io.slimfit.optim;

import io.slimfit.nn.Parameter;
import io.slimfit.tensor.Tensor;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;

/**
 * Where the moments of an optimizer live from step to step, and how often each parameter was active. A parameter's moments are made at
 * its first update, all zero. Where they live changes no bit of a result.
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

  /** Lends the moments of a parameter to its next update, and keeps what they are after it. */
  UpdateSize update(Parameter parameter, Update update);

  /** Makes the moments of a parameter if it has none. */
  void prepare(Parameter parameter);

  /** Says early which parameters the step will update. */
  void expect(Collection<Parameter> active);

  @Override
  void close();
}
