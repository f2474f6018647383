package io.slimfit.train;

import java.util.List;
import java.util.Optional;

/**
 * What one step did.
 *
 * @param step counted from 1
 * @param steps of the whole run
 * @param loss of the step's examples, before the update
 * @param active names of the weights that trained, in the model's order
 * @param activationBytes the most that was held at once from forward to backward
 * @param seconds of wall time
 * @param probe how close the gradients are to exact ones, in steps that are probed
 */
public record StepReport(
    long step,
    long steps,
    double loss,
    double learningRate,
    List<String> active,
    long activationBytes,
    double seconds,
    Optional<GradientProbe> probe) {
  StepReport withProbe(GradientProbe found) {
    return new StepReport(
        step, steps, loss, learningRate, active, activationBytes, seconds, Optional.of(found));
  }
}
