package io.slimfit.run.compare;

import java.nio.file.Path;

/**
 * One run of a comparison.
 *
 * @param task the name of the task in the comparison
 * @param method the name of the method
 * @param rate the peak learning rate
 */
public record ComparedRun(String task, String method, double rate, long seed) {
  /** Its folder, within that of the comparison. */
  public Path folder() {
    return Path.of("runs", task, method, LearningRates.text(rate), "seed-" + seed);
  }

  /** The file for the output of its process, within the folder of the comparison. */
  public Path log() {
    return Path.of("logs", task, method, LearningRates.text(rate), "seed-" + seed + ".log");
  }

  @Override
  public String toString() {
    return task + ", " + method + ", learning rate " + LearningRates.text(rate) + ", seed " + seed;
  }
}
