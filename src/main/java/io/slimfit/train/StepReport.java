package io.slimfit.train;

import java.util.List;
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
