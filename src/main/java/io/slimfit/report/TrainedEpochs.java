package io.slimfit.report;

import io.slimfit.task.ScheduleConfig;
import io.slimfit.train.RunSummary;

/**
 * How often each example was trained on, as Hugging Face's Trainer counts it: in batches.
 *
 * @param perStep epochs
 */
public record TrainedEpochs(double perStep) {
  /** Of a run that has not begun. */
  public static TrainedEpochs none() {
    return new TrainedEpochs(0);
  }

  public static TrainedEpochs of(ScheduleConfig schedule, RunSummary summary) {
    long batches = -Math.floorDiv(-summary.trainSamples(), schedule.batchSize());
    return new TrainedEpochs((double) schedule.accumulation() / batches);
  }

  /** @param steps how many were done */
  public double after(long steps) {
    return steps * perStep;
  }
}
