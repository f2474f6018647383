package io.slimfit.train;

import java.util.OptionalLong;

/**
 * What a run does between steps.
 *
 * @param evaluation when the model is evaluated, and what follows from it
 * @param probeEvery every how many steps gradients are compared with exact ones; never if empty
 */
public record LoopConfig(EvaluationSchedule evaluation, OptionalLong probeEvery) {
  /** @param step counted from 0 */
  boolean isProbed(long step) {
    return probeEvery.isPresent() && step % probeEvery.getAsLong() == 0;
  }
}
