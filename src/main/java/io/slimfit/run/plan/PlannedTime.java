package io.slimfit.run.plan;

import java.util.OptionalDouble;

/**
 * How long a run will take, from a short measurement of this processor.
 *
 * @param step seconds of a step, on average; empty if they were not measured
 * @param run seconds of all steps and evaluations; empty if their number is not known
 * @param unmeasured why nothing was measured; empty if it was
 */
public record PlannedTime(OptionalDouble step, OptionalDouble run, String unmeasured) {
  /** @param why as part of a sentence */
  public static PlannedTime unmeasured(String why) {
    return new PlannedTime(OptionalDouble.empty(), OptionalDouble.empty(), why);
  }

  /** Measured. */
  public static PlannedTime of(double step, OptionalDouble run) {
    return new PlannedTime(OptionalDouble.of(step), run, "");
  }
}
