package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/**
 * When a run saves checkpoints, and which of them it keeps.
 *
 * @param every how often one is saved; one is also saved when the run is asked to end
 * @param keepLast how many of the newest are kept
 * @param keepBest whether one is also saved, and kept, when an evaluation is the best so far
 */
public record CheckpointConfig(SaveEvery every, int keepLast, boolean keepBest) {
  private static final SaveEvery USUAL = new SaveEvery.Minutes(10);
  private static final int USUALLY_KEPT = 2;

  public CheckpointConfig {
    if (keepLast < 1) {
      throw new InputException(
          Place.setting("keepLast"),
          keepLast + " is outside the allowed range",
          "Give a number of at least 1, or {saveEvery never}");
    }
  }

  public static CheckpointConfig standard() {
    return new CheckpointConfig(USUAL, USUALLY_KEPT, false);
  }

  static CheckpointConfig of(OptionValues values) {
    CheckpointConfig usual = standard();
    return new CheckpointConfig(
        values.get(CheckpointOptions.SAVE_EVERY).orElse(usual.every()),
        values.get(CheckpointOptions.KEEP_LAST).orElse(usual.keepLast()),
        values.is(CheckpointOptions.KEEP_BEST));
  }
}
