package io.slimfit.train;

import io.slimfit.freeze.Distances;
import io.slimfit.freeze.Freezing;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.Optimizer;
import io.slimfit.tensor.NamedTensors;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Everything that outlives a step, but for the weights. The position in the data is the number of
 * steps done: batches of any step can be asked for without those before. Random numbers are
 * functions of the seed and the step.
 */
public final class TrainerState {
  private final Optimizer optimizer;
  private final LossHistory losses;
  private final BestModel evaluations;
  private final Saturation saturation = new Saturation();
  private long steps;
  private Distances distances;

  /**
   * The state before the first step.
   *
   * @param optimizer whose states are part of this; the caller closes it
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
   * @param steps that were done
   * @param distances by the name of the weight, in schedule order
   * @param saturation what was clamped in all steps
   * @param losses of all steps
   * @param seconds of all steps
   * @param evaluations in their order
   * @param optimizer read when they are asked for, so no longer those of this moment once the next
   *     step begins
   */
  public record Values(
      long steps,
      Map<String, Double> distances,
      Map<SiteKind, Saturation.Count> saturation,
      List<Double> losses,
      List<Double> seconds,
      List<EvaluationReport> evaluations,
      NamedTensors optimizer) {}

  public Values values() {
    return new Values(
        steps,
        distances.asMap(),
        saturation.counts(),
        losses.losses(),
        losses.seconds(),
        evaluations.all(),
        optimizer.state());
  }

  /**
   * Goes on where another run was. With the same weights, configuration and data, all later steps
   * have the same bits as its own.
   *
   * @param parameters all of the model's
   * @throws IllegalStateException if this state is not that before the first step
   * @throws IllegalArgumentException if the values are of another optimizer or model
   */
  public void restore(Values values, Collection<Parameter> parameters) {
    if (steps != 0 || !evaluations.all().isEmpty()) {
      throw new IllegalStateException("a run that has started cannot load another state");
    }
    optimizer.restore(values.optimizer(), parameters);
    steps = values.steps();
    distances = Distances.of(values.distances());
    saturation.add(values.saturation());
    for (int i = 0; i < values.losses().size(); i++) {
      losses.add(values.losses().get(i), values.seconds().get(i));
    }
    values.evaluations().forEach(report -> evaluations.add(report.step(), report.metrics()));
  }

  /** Steps that were done. */
  long steps() {
    return steps;
  }

  /** What to choose by in the next step. */
  Distances distances() {
    return distances;
  }

  Optimizer optimizer() {
    return optimizer;
  }

  Saturation saturation() {
    return saturation;
  }

  LossHistory losses() {
    return losses;
  }

  BestModel evaluations() {
    return evaluations;
  }

  /** One more step is done. */
  void complete(Distances refreshed, double loss, double seconds) {
    distances = refreshed;
    losses.add(loss, seconds);
    steps++;
  }
}
