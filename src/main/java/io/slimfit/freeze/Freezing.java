package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * A policy applied to one model: which of its parameters train in a step. Each parameter is one of
 * these:
 *
 * <ul>
 *   <li>always active: those named as always training, whatever the policy says
 *   <li>frozen for good, if the policy says so
 *   <li>the policy's choice in each step: all others
 * </ul>
 *
 * <p>If a step is truncated, backward ends at its lowest active weight: biases below it do not
 * train, unless they are named as always training.
 */
public final class Freezing {
  private final FreezePolicy policy;
  private final long seed;
  private final List<String> names; // of all parameters, in the model's order
  private final Set<String> weights; // in the paper's sense, frozen for good or not
  private final List<Trainable> choosable; // what the policy chooses from
  private final Set<String> choosableNames;
  private final List<String> scheduled; // those of them that are weights
  private final Set<String> alwaysTrain;
  private final boolean truncate;

  /**
   * @param parameters all of the model's, in its order
   * @param alwaysTrain names of those that train in every step, whatever the policy says: the fresh
   *     head, say
   * @param truncate whether biases below the lowest active weight do not train
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
    names = Trainable.names(parameters);
    if (!names.containsAll(alwaysTrain)) {
      throw new IllegalStateException(
          "of " + alwaysTrain + ", which always train, some are not parameters");
    }
    weights = new LinkedHashSet<>(
        Trainable.names(parameters.stream().filter(Trainable::schedulable).toList()));
    Set<String> frozen = policy.frozenForGood(parameters);
    choosable = parameters.stream()
        .filter(p -> !frozen.contains(p.name()) && !alwaysTrain.contains(p.name()))
        .toList();
    choosableNames = Set.copyOf(Trainable.names(choosable));
    scheduled =
        Trainable.names(choosable.stream().filter(Trainable::schedulable).toList());
    if (choosable.isEmpty() && alwaysTrain.isEmpty()) {
      throw new InputException(
          Place.setting("freeze"),
          "every parameter is permanently frozen",
          "Leave something to train, or name it with {alwaysTrain}");
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
    ActiveSet chosen = policy.choose(choosable, distances, step, seed);
    if (!choosableNames.containsAll(chosen.names())) {
      throw new IllegalStateException(
          "the policy chose parameters that are permanently frozen, always train, or do not exist: "
              + chosen.names());
    }
    List<String> active = names.stream()
        .filter(name -> alwaysTrain.contains(name) || chosen.contains(name))
        .toList();
    return chosen.as(truncate ? active.subList(lowest(active), active.size()) : active);
  }

  /**
   * Names of the parameters whose optimizer states are dropped before this step, as
   * {@link FreezePolicy#forgotten} says.
   */
  public Set<String> forgotten(long step) {
    return policy.forgotten(choosable, step, seed);
  }

  /**
   * The index of the first that is a weight or must train; 0 if there is none, for then backward
   * ends no sooner.
   */
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
