package io.slimfit.optim;

import io.slimfit.nn.Gradients;
import io.slimfit.nn.PartObserver;
import java.util.Optional;

/**
 * Stands between learning and updating: makes one gradient of what several processes learned in a
 * step.
 */
public interface GradientReducer {
  /** That of a single process: there is nothing to add. */
  static GradientReducer singleProcess() {
    return (gradients, loss) -> loss;
  }

  /**
   * Is told once a step, when all parts of this process have been forward and backward; clipping
   * and update follow.
   *
   * @param gradients of this process; afterwards those of all
   * @param loss this process's share of the loss
   * @return the loss of the step
   */
  double reduce(Gradients gradients, double loss);

  /**
   * For one that wants to see gradients part by part: what is told of them while they are computed.
   */
  default Optional<PartObserver> observer() {
    return Optional.empty();
  }
}
