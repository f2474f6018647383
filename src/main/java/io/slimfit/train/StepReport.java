package io.slimfit.train;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What one step did.
 *
 * @param step counted from 1
 * @param steps the number of steps in the whole run
 * @param loss the loss of the step's examples, before the update
 * @param active the names of the weights that trained, in the model's order
 * @param activationBytes the peak of what was held from forward to backward
 * @param seconds the wall time
 * @param probe how close the gradients were to exact ones, if the step was probed
 * @param distances how far each scheduled weight that trained was moved ({@link
 *     io.slimfit.freeze.RelativeChange}), in the model's order
 */
public record StepReport(
    long step,
    long steps,
    double loss,
    double learningRate,
    List<String> active,
    long activationBytes,
    double seconds,
    Optional<GradientProbe> probe,
    Map<String, Double> distances) {
  public StepReport {
    distances = Collections.unmodifiableMap(new LinkedHashMap<>(distances));
  }

  /** Without distances. */
  public StepReport(
      long step,
      long steps,
      double loss,
      double learningRate,
      List<String> active,
      long activationBytes,
      double seconds,
      Optional<GradientProbe> probe) {
    this(step, steps, loss, learningRate, active, activationBytes, seconds, probe, Map.of());
  }

  StepReport withProbe(GradientProbe found) {
    return new StepReport(
        step,
        steps,
        loss,
        learningRate,
        active,
        activationBytes,
        seconds,
        Optional.of(found),
        distances);
  }

  StepReport withDistances(Map<String, Double> moved) {
    return new StepReport(
        step, steps, loss, learningRate, active, activationBytes, seconds, probe, moved);
  }
}
