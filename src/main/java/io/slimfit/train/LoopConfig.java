package io.slimfit.train;

import java.util.OptionalLong;

/**
 * What happens between the steps of a run.
 *
 * @param evaluation when the model is evaluated, and what follows from it
 * @param probeEvery after how many steps gradients are compared with exact ones; empty: never
 */
public record LoopConfig(EvaluationSchedule evaluation, OptionalLong probeEvery) {
  /** @param step counted from 0 */
  boolean isProbed(long step) {
    return probeEvery.isPresent() && step % probeEvery.getAsLong() == 0;
  }
}
