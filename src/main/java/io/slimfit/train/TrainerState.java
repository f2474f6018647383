package io.slimfit.train;

import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.PolicyState;
import io.slimfit.memory.HeldBytes;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.UpdateSize;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Everything that outlives a step, except the weights. The position in the data is the number of
 * steps done, since the batches of any step can be asked for without the steps before it. Random
 * numbers are functions of the seed and the step.
 */
public final class TrainerState {
  private final Optimizer optimizer;
  private final LossHistory losses;
  private final BestModel evaluations;
  private final Saturation saturation = new Saturation();
  private Map<Site, Long> held = Map.of();
  private UpdateSize movement = UpdateSize.NOTHING;
  private long steps;
  private Distances distances;
  private PolicyState policy = PolicyState.empty();

  /**
   * The state before the first step.
   *
   * @param optimizer its states are part of this state; the caller closes it
   * @param losses empty
   * @param evaluations empty
   */
  public TrainerState(
      Optimizer optimizer, Freezing freezing, LossHistory losses, BestModel evaluations) {
    this.optimizer = optimizer;
    this.losses = losses;
    this.evaluations = evaluations;
    distances = freezing.initialDistances();
  }

  /**
   * All values of a state.
   *
   * @param steps how many steps were done
   * @param distances the distance of each weight by name, in schedule order
   * @param policy what the freezing policy remembers
   * @param saturation how many elements were clamped in all steps
   * @param held the bytes at each site in the step that held most
   * @param losses the losses of all steps
   * @param seconds the times of all steps
   * @param evaluations all evaluations, in their order
   * @param optimizer the optimizer's states; they are read when asked for, so they are only valid
   *     until the next step
   */
  public record Values(
      long steps,
      Map<String, Double> distances,
      PolicyState policy,
      Map<SiteKind, Saturation.Count> saturation,
      Map<Site, Long> held,
      List<Double> losses,
      List<Double> seconds,
      List<EvaluationReport> evaluations,
      NamedTensors optimizer) {}

  public Values values() {
    return new Values(
        steps,
        distances.asMap(),
        policy,
        saturation.counts(),
        held,
        losses.losses(),
        losses.seconds(),
        evaluations.all(),
        optimizer.state());
  }

  /**
   * Continues another run. With the same weights, configuration and data, all later steps have the
   * same bits as in that run.
   *
   * @param parameters all parameters of the model
   * @throws IllegalStateException if a step was done in this state
   * @throws IllegalArgumentException if the values belong to another optimizer or model
   */
  public void restore(Values values, Collection<Parameter> parameters) {
    if (steps != 0 || !evaluations.all().isEmpty()) {
      throw new IllegalStateException("a run that has started cannot load another state");
    }
    optimizer.restore(values.optimizer(), parameters);
    steps = values.steps();
    distances = Distances.of(values.distances());
    policy = values.policy();
    saturation.add(values.saturation());
    addHeld(values.held());
    for (int i = 0; i < values.losses().size(); i++) {
      losses.add(values.losses().get(i), values.seconds().get(i));
    }
    values.evaluations().forEach(report -> evaluations.add(report.step(), report.metrics()));
  }

  /** How many steps were done. */
  public long steps() {
    return steps;
  }

  /** The distances that the next step chooses by. */
  Distances distances() {
    return distances;
  }

  /** What the freezing policy remembers before the next step. */
  PolicyState policy() {
    return policy;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Saturation saturation() {
    return saturation;
  }

  /** The bytes at each site in the step that held most. */
  Map<Site, Long> held() {
    return held;
  }

  /** Records what a step held. */
  void addHeld(Map<Site, Long> bytes) {
    if (HeldBytes.total(bytes) > HeldBytes.total(held)) {
      held = bytes;
    }
  }

  LossHistory losses() {
    return losses;
  }

  BestModel evaluations() {
    return evaluations;
  }

  /** Records how far a weight moved in a step. */
  void addMovement(UpdateSize moved) {
    movement = movement.plus(moved);
  }

  /** Whether weights were updated since the run was started or restored, and none moved. */
  boolean standsStill() {
    return movement.count() > 0 && movement.sum() == 0;
  }

  /** Records a step. */
  void complete(Distances refreshed, PolicyState remembered, double loss, double seconds) {
    distances = refreshed;
    policy = remembered;
    losses.add(loss, seconds);
    steps++;
  }
}
