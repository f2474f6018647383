package io.slimfit.optim;

import io.slimfit.nn.Gradients;
import io.slimfit.nn.PartObserver;
import java.util.Optional;

/**
 * Stands between computing gradients and updating weights: adds up the gradients of several
 * processes.
 */
public interface GradientReducer {
  /** For a single process, which has nothing to add. */
  static GradientReducer singleProcess() {
    return new GradientReducer() {
      @Override
      public double reduce(Gradients gradients, double loss) {
        return loss;
      }

      @Override
      public boolean readsGradients() {
        return false;
      }
    };
  }

  /** Whether it must see all gradients before the first weight is updated. */
  default boolean readsGradients() {
    return true;
  }

  /**
   * Called once per step, when all parts of this process have gone forward and backward; clipping
   * and update follow.
   *
   * @param gradients those of this process; afterwards the sum over all processes
   * @param loss this process's share of the loss
   * @return the loss of the step
   */
  double reduce(Gradients gradients, double loss);

  /**
   * An observer that sees gradients part by part while they are computed, if this reducer needs
   * one.
   */
  default Optional<PartObserver> observer() {
    return Optional.empty();
  }
}
