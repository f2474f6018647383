package io.slimfit.freeze;

import java.util.List;
import java.util.Set;

/**
 * Decides which parameters train in a step. Immutable: each answer is a function of the arguments
 * only, so a resumed run chooses alike.
 */
public interface FreezePolicy {
  /**
   * The parameters that train in this step; any of {@code parameters}, biases too. Those it leaves
   * out are frozen in this step.
   *
   * @param parameters those it may choose from, in the model's order: all but those frozen for good
   *     and those that always train
   * @param distances of the schedulable ones among the parameters, in the same order
   * @param step counted from 0
   * @param seed of the run
   */
  ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed);

  /**
   * For people: what is frozen in each step.
   *
   * @param weights there are to choose from
   */
  String describe(int weights);

  /**
   * Names of the parameters, biases included, that this policy never trains: {@link #choose} is not
   * told of them. Asked once, before the run.
   *
   * @param parameters all of the model's
   */
  default Set<String> frozenForGood(List<Trainable> parameters) {
    return Set.of();
  }

  /**
   * Names of the parameters whose optimizer states are dropped before this step, because they will
   * not train again, or not for long. One that trains again later starts with a fresh state.
   *
   * @param parameters as in {@link #choose}
   * @param step counted from 0
   * @param seed of the run
   */
  default Set<String> forgotten(List<Trainable> parameters, long step, long seed) {
    return Set.of();
  }
}
