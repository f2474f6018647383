package io.slimfit.task;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * The settings of a run that its data depend on.
 *
 * @param imageSize height and width of images, if different from the model's
 * @param seed seeds subsets, order and augmentation
 * @param output the folder for the predictions of evaluations
 * @param progress is told how far reading the data has come
 * @param reportExamples how many of the worst predicted examples are reported
 */
public record TrainingSettings(
    DataConfig data,
    ScheduleConfig schedule,
    MicroBatch microBatch,
    OptionalInt imageSize,
    long seed,
    Path output,
    Progress progress,
    int reportExamples) {
  /** No examples are reported. */
  public TrainingSettings(
      DataConfig data,
      ScheduleConfig schedule,
      MicroBatch microBatch,
      OptionalInt imageSize,
      long seed,
      Path output,
      Progress progress) {
    this(data, schedule, microBatch, imageSize, seed, output, progress, 0);
  }

  /** The same with another maximum length of texts. */
  public TrainingSettings withMaxLength(int tokens) {
    return new TrainingSettings(
        data,
        schedule.withMaxLength(tokens),
        microBatch,
        imageSize,
        seed,
        output,
        progress,
        reportExamples);
  }
}
