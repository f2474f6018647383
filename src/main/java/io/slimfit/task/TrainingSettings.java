package io.slimfit.task;

import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * What the data of a run need to know of it.
 *
 * @param imageSize height and width of images, if they are not the model's
 * @param seed of samples, order and augmentation
 * @param output folder for predictions of evaluations
 */
public record TrainingSettings(
    DataConfig data,
    ScheduleConfig schedule,
    MicroBatch microBatch,
    OptionalInt imageSize,
    long seed,
    Path output) {}
