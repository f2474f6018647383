package io.slimfit.freeze;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Applies a policy to a model, and decides which of its parameters train in a step. Each parameter
 * is one of these:
 *
 * <ul>
 *   <li>always active: it is in the list of parameters that always train, whatever the policy says
 *   <li>permanently frozen: the policy never trains it
 *   <li>chosen by the policy in each step: all others
 * </ul>
 *
 * <p>If steps are truncated, backward stops at the lowest active weight of the step. Biases below
 * it do not train, unless they are in the list of parameters that always train.
 */
public final class Freezing {
  private final FreezePolicy policy;
  private final long seed;
  private final List<String> names; // of all parameters, in the model's order
  private final Set<String> weights; // in the paper's sense, including those permanently frozen
  private final List<Trainable> choosable; // what the policy chooses from
  private final Set<String> choosableNames;
  private final List<String> scheduled; // the weights among them
  private final Set<String> alwaysTrain;
  private final boolean truncate;

  /**
   * @param parameters all parameters of the model, in its order
   * @param alwaysTrain the names of the parameters that train in every step, whatever the policy
   *     says, such as a fresh head
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

  /** T, the number of weights that the policy chooses from. */
  public int scheduledWeights() {
    return scheduled.size();
  }

  /** The distances for the first step. */
  public Distances initialDistances() {
    return Distances.initial(scheduled, seed);
  }

  /** All parameters that train in this step, if the policy remembers nothing. */
  public ActiveSet choose(Distances distances, long step) {
    return choose(distances, PolicyState.empty(), step);
  }

  /**
   * All parameters that train in this step, in the model's order.
   *
   * @param distances the initial distances, refreshed after each step
   * @param state what the policy remembers of earlier steps
   * @param step counted from 0
   */
  public ActiveSet choose(Distances distances, PolicyState state, long step) {
    if (!distances.names().equals(scheduled)) {
      throw new IllegalStateException(
          "distances of other weights than the " + scheduled.size() + " scheduled ones");
    }
    ActiveSet chosen = policy.choose(choosable, distances, state, step, seed);
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
   * What multiplies the learning rate of the active parameters in this step, by name; others have
   * the learning rate itself.
   */
  public Map<String, Double> rateFactors(PolicyState state, ActiveSet active, long step) {
    Map<String, Double> factors = new LinkedHashMap<>();
    for (Trainable parameter : choosable) {
      double factor =
          active.contains(parameter.name()) ? policy.rateFactor(parameter, state, step) : 1;
      if (factor != 1) {
        factors.put(parameter.name(), factor);
      }
    }
    return factors;
  }

  /** Whether {@link #remembered} needs the norms of the gradients. */
  public boolean wantsGradientNorms() {
    return policy.wantsGradientNorms();
  }

  /**
   * What the policy remembers after a step.
   *
   * @param gradientNorms of all active parameters, before clipping, if the policy wants them
   */
  public PolicyState remembered(
      PolicyState state, ActiveSet active, Map<String, Double> gradientNorms, long step) {
    return policy.remembered(state, new StepTrace(choosable, step, seed, active, gradientNorms));
  }

  /**
   * The names of the parameters whose optimizer states are dropped before this step, see
   * {@link FreezePolicy#forgotten}.
   */
  public Set<String> forgotten(long step) {
    return forgotten(PolicyState.empty(), step);
  }

  /**
   * The same.
   *
   * @param state what the policy remembers of earlier steps
   */
  public Set<String> forgotten(PolicyState state, long step) {
    return policy.forgotten(choosable, state, step, seed);
  }

  /**
   * The index of the first parameter that is a weight or always trains; 0 if there is none, since
   * then backward does not stop early.
   */
  private int lowest(List<String> active) {
    for (int i = 0; i < active.size(); i++) {
      if (weights.contains(active.get(i)) || alwaysTrain.contains(active.get(i))) {
        return i;
      }
    }
    return 0;
  }

  /** The weights among the active parameters, in the model's order; these are shown to the user. */
  public List<String> weightsOf(ActiveSet active) {
    return active.names().stream().filter(weights::contains).toList();
  }
}
