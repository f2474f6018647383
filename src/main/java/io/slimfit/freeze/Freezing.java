package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A policy applied to one model: which of all its parameters train in a step. Each parameter has one of three fates, settled here:
 *
 * <ul>
 *   <li>frozen for good by the policy, unless it is named as always training
 *   <li>scheduled: a weight that is neither frozen for good nor always training
 *   <li>always active: the rest, which is every bias and what is named as always training
 * </ul>
 *
 * <p>If a step is truncated, what is always active stays still below its lowest active weight, unless it is named as always training:
 * backward has nothing to do there.
 */
public final class Freezing {
  private final FreezePolicy policy;
  private final long seed;
  private final List<String> names; // of all parameters, in the model's order
  private final Set<String> weights; // of the paper's sense, whatever their fate
  private final List<String> scheduled;
  private final Set<String> always;
  private final Set<String> alwaysTrain;
  private final boolean truncate;

  /** Steps are not truncated. */
  public Freezing(
      FreezePolicy policy, List<Trainable> parameters, Set<String> alwaysTrain, long seed) {
    this(policy, parameters, alwaysTrain, seed, false);
  }

  /**
   * @param parameters all of the model's, in its order
   * @param alwaysTrain names of those that train in every step, whatever the policy says: the fresh head, say
   * @param truncate whether biases below the lowest active weight are held still
   * @throws InputException if the policy does not fit the model, or nothing is left to train
   */
  public Freezing(
      FreezePolicy policy,
      List<Trainable> parameters,
      Set<String> alwaysTrain,
      long seed,
      boolean truncate) {
    this.policy = policy;
    this.alwaysTrain = Set.copyOf(alwaysTrain);
    this.seed = seed;
    this.truncate = truncate;
    names = parameters.stream().map(Trainable::name).toList();
    weights = new LinkedHashSet<>(
        parameters.stream().filter(Trainable::schedulable).map(Trainable::name).toList());
    if (!names.containsAll(alwaysTrain)) {
      throw new IllegalStateException(
          "of " + alwaysTrain + ", which always train, some are not parameters");
    }
    Set<String> frozen = policy.frozenForGood(parameters);
    scheduled = weights.stream()
        .filter(name -> !frozen.contains(name) && !alwaysTrain.contains(name))
        .toList();
    always = new LinkedHashSet<>(names.stream()
        .filter(name ->
            alwaysTrain.contains(name) || !(frozen.contains(name) || weights.contains(name)))
        .toList());
    if (scheduled.isEmpty() && always.isEmpty()) {
      throw new InputException(
          Place.option("--freeze"),
          "every parameter is frozen for good",
          "Leave something to train, or name it with --always-train");
    }
  }

  /** T: how many weights the policy chooses from. */
  public int scheduledWeights() {
    return scheduled.size();
  }

  /** What to choose by in the first step. */
  public Distances initialDistances() {
    return Distances.initial(scheduled, seed);
  }

  /**
   * All parameters that train in this step, in the model's order.
   *
   * @param distances those of the start, refreshed after each step
   * @param step counted from 0
   */
  public ActiveSet choose(Distances distances, long step) {
    if (!distances.names().equals(scheduled)) {
      throw new IllegalStateException(
          "distances of other weights than the " + scheduled.size() + " scheduled ones");
    }
    ActiveSet chosen = policy.choose(distances, step, seed);
    List<String> active = names.stream()
        .filter(name -> always.contains(name) || chosen.contains(name))
        .toList();
    return ActiveSet.of(truncate ? active.subList(lowest(active), active.size()) : active);
  }

  /** The index of the first that is a weight or must train; 0 if there is none, for then backward ends nowhere sooner. */
  private int lowest(List<String> active) {
    for (int i = 0; i < active.size(); i++) {
      if (weights.contains(active.get(i)) || alwaysTrain.contains(active.get(i))) {
        return i;
      }
    }
    return 0;
  }

  /** The weights among the active parameters, in the model's order: what users see of a step. */
  public List<String> weightsOf(ActiveSet active) {
    return active.names().stream().filter(weights::contains).toList();
  }
}
