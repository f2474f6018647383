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
 * @param loss the loss of the step's examples, before the update; NaN if the step was skipped
 * @param active the names of the weights that trained, in the model's order
 * @param activationBytes the peak of what was held from forward to backward
 * @param seconds the wall time
 * @param phases the wall time of forward, backward and update
 * @param skipped why the step was skipped; empty if it was not
 * @param probe how close the gradients were to exact ones, if the step was probed
 * @param distances how far each weight that trained was moved, as
 *     {@link io.slimfit.freeze.RelativeChange} measures it; empty if the step was skipped
 * @param gradientNorm the norm of the gradients of all parameters that trained, before clipping;
 *     NaN if it is not known, as in a step that was skipped
 */
public record StepReport(
    long step,
    long steps,
    double loss,
    double learningRate,
    List<String> active,
    long activationBytes,
    double seconds,
    StepPhases phases,
    Optional<String> skipped,
    Optional<GradientProbe> probe,
    Map<String, Double> distances,
    double gradientNorm) {
  public StepReport {
    distances = Collections.unmodifiableMap(new LinkedHashMap<>(distances));
  }

  /** Of a step that was not skipped, without phases, distances and a norm. */
  public StepReport(
      long step,
      long steps,
      double loss,
      double learningRate,
      List<String> active,
      long activationBytes,
      double seconds,
      Optional<GradientProbe> probe) {
    this(
        step,
        steps,
        loss,
        learningRate,
        active,
        activationBytes,
        seconds,
        StepPhases.NONE,
        Optional.empty(),
        probe,
        Map.of(),
        Double.NaN);
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
        phases,
        skipped,
        Optional.of(found),
        distances,
        gradientNorm);
  }
}
