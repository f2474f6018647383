package io.slimfit.freeze;

import java.util.List;
import java.util.Set;

/** Decides which weights train in a step. Immutable: its choice is a function of its arguments alone, so a resumed run chooses alike. */
public interface FreezePolicy {
  /**
   * @param distances of the scheduled weights; what always trains or is frozen for good is not among them
   * @param step counted from 0
   * @param seed of the run
   * @return the scheduled weights that train in this step
   */
  ActiveSet choose(Distances distances, long step, long seed);

  /**
   * Names of the parameters, biases included, that this policy never trains: they are not scheduled at all. Asked once, before the run.
   *
   * @param parameters all of the model's
   */
  default Set<String> frozenForGood(List<Trainable> parameters) {
    return Set.of();
  }
}
