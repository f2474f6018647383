package io.slimfit.run.plan;

import io.slimfit.run.config.CheckpointConfig;
import io.slimfit.run.config.SaveEvery;

/**
 * What a run writes to the disk.
 *
 * @param model bytes of the model that is written at the end
 * @param checkpoint bytes of one checkpoint
 * @param checkpoints how many there are at once, at most; 0 if none is saved
 */
public record PlannedDisk(long model, long checkpoint, int checkpoints) {
  static PlannedDisk of(CheckpointConfig config, long model, long checkpoint) {
    boolean never = config.every() instanceof SaveEvery.Never && !config.keepBest();
    return new PlannedDisk(
        model,
        checkpoint,
        never ? 0 : config.keepLast() + (config.keepBest() ? 1 : 0) + 1); // one that is written
  }

  /** In bytes, at most. */
  public long total() {
    return model + checkpoints * checkpoint;
  }
}
