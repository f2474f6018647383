package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/**
 * What happens when a loss or a gradient is infinite or not a number.
 *
 * @param skips whether the step is skipped, which then leaves weights, optimizer states and
 *     distances as they were; otherwise the run ends
 * @param mostSkipped how many steps of a run may be skipped
 */
public record NonFinite(boolean skips, int mostSkipped) {
  private static final int USUAL = 10;

  public NonFinite {
    if (mostSkipped < 1) {
      throw new InputException(
          Place.setting("maxSkippedSteps"),
          mostSkipped + " is outside the allowed range",
          "Give a number of at least 1, or {onNonfinite fail}");
    }
  }

  /** The run ends. */
  public static NonFinite fail() {
    return new NonFinite(false, USUAL);
  }

  /** The step is skipped. */
  public NonFinite skipping() {
    return new NonFinite(true, mostSkipped);
  }

  public NonFinite atMost(int steps) {
    return new NonFinite(skips, steps);
  }
}
