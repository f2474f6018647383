package io.slimfit.train;

/**
 * The wall time of the phases of a step, in seconds; the rest of the step belongs to none of them.
 * What several workers do at once is divided among the phases by the time that each worker took.
 *
 * @param forward of all parts
 * @param backward of all parts, without updates
 * @param update of all weights, whether during backward or after it
 */
public record StepPhases(double forward, double backward, double update) {
  /** Nothing was measured. */
  public static final StepPhases NONE = new StepPhases(0, 0, 0);
}
