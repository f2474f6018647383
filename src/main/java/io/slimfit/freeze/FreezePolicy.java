package io.slimfit.freeze;

import java.util.List;
import java.util.Set;

/**
 * Decides which parameters train in a step. Immutable: every result is a function of the arguments
 * only, so that a resumed run makes the same choices. What a policy must remember of earlier steps
 * is in its {@link PolicyState}, which {@link #remembered} makes and checkpoints keep.
 */
public interface FreezePolicy {
  /**
   * The parameters that train in this step: any of {@code parameters}, including biases. The others
   * are frozen in this step.
   *
   * @param parameters the parameters to choose from, in the model's order: all except those that
   *     are permanently frozen and those that always train
   * @param distances the distances of the schedulable parameters, in the same order
   * @param step counted from 0
   * @param seed the seed of the run
   */
  ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed);

  /** The same policy, in a run of this length. */
  default FreezePolicy forRun(RunLength run) {
    return this;
  }

  /**
   * As above, for a policy that remembers earlier steps; such a policy answers the call above as
   * with an empty state.
   *
   * @param state what {@link #remembered} returned after the step before; empty at first
   */
  default ActiveSet choose(
      List<Trainable> parameters, Distances distances, PolicyState state, long step, long seed) {
    return choose(parameters, distances, step, seed);
  }

  /**
   * What the policy remembers after a step.
   *
   * @param state what it remembered before
   */
  default PolicyState remembered(PolicyState state, StepTrace trace) {
    return state;
  }

  /** Whether the policy is told the norms of gradients, which costs a pass over each of them. */
  default boolean wantsGradientNorms() {
    return false;
  }

  /**
   * What multiplies the learning rate of a parameter that trains in this step.
   *
   * @param parameter one of those of {@link #choose}
   * @param state as in {@link #choose}
   * @param step counted from 0
   */
  default double rateFactor(Trainable parameter, PolicyState state, long step) {
    return 1;
  }

  /**
   * Says what is frozen in each step, for the user.
   *
   * @param weights how many weights there are to choose from
   */
  String describe(int weights);

  /**
   * The names of the parameters, including biases, that this policy never trains. They are not
   * passed to {@link #choose}. Called once, before the run.
   *
   * @param parameters all parameters of the model
   */
  default Set<String> frozenForGood(List<Trainable> parameters) {
    return Set.of();
  }

  /**
   * The names of the parameters whose optimizer states are dropped before this step, because they
   * will not train again soon. A parameter that trains again later starts with a fresh state.
   *
   * @param parameters as in {@link #choose}
   * @param step counted from 0
   * @param seed the seed of the run
   */
  default Set<String> forgotten(List<Trainable> parameters, long step, long seed) {
    return Set.of();
  }

  /**
   * As above, for a policy that remembers earlier steps.
   *
   * @param state what {@link #remembered} returned after the step before; empty at first
   */
  default Set<String> forgotten(
      List<Trainable> parameters, PolicyState state, long step, long seed) {
    return forgotten(parameters, step, seed);
  }
}
