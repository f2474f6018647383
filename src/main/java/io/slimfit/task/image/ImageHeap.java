package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.ScheduleConfig;
import java.util.Locale;

/**
 * What images take of the Java heap: an estimate made before a run begins, for a heap that is full
 * in its middle ends it.
 *
 * @param option that says how large the batches are
 * @param images whose names and classes are in memory
 * @param batchBytes of the batches that are there at once at most: in use, waiting and on their way
 */
record ImageHeap(String option, long images, long batchBytes) {
  /** Path, class, and numbers in the orders of an epoch; ImageNet's take so much. */
  private static final long IMAGE_BYTES = 64;

  /** The program itself. */
  private static final long OTHER_BYTES = 20L << 20;

  private static final String BATCH_SIZE = "batchSize";
  private static final long STEP = 64L << 20; // of what is proposed

  /**
   * Of a run: the loader fills a batch while those of a step are in use, and goes on waiting while
   * the model is evaluated.
   *
   * @param train images to learn from
   * @param evaluation images to evaluate with
   * @param imageBytes of an image as it waits
   */
  static ImageHeap ofTraining(
      ScheduleConfig schedule, long train, long evaluation, long imageBytes) {
    long batch = Math.min(schedule.batchSize(), train) * imageBytes;
    long step = schedule.accumulation() * batch;
    long evaluated = 2 * Math.min(schedule.evalBatchSize(), evaluation) * imageBytes;
    return new ImageHeap(
        evaluated > step ? "evalBatchSize" : BATCH_SIZE,
        train + evaluation,
        batch + Math.max(step, evaluated));
  }

  /** Of a model that answers: a batch in use, another on its way. */
  static ImageHeap ofInference(int batchSize, long images, long imageBytes) {
    return new ImageHeap(BATCH_SIZE, images, 2 * Math.min(batchSize, images) * imageBytes);
  }

  /**
   * @param heap bytes that there are
   * @throws InputException if they are too few
   */
  void require(long heap) {
    // a batch is one array, too large for the young generation: a heap that is full to a quarter of
    // the batches was seen to have no room for the next
    long needed = images * IMAGE_BYTES + batchBytes + batchBytes / 4 + OTHER_BYTES;
    if (needed > heap) {
      long proposed = (needed + needed / 8 + STEP) / STEP * STEP; // the JVM keeps some for itself
      throw new InputException(
          Place.setting(option),
          String.format(
              Locale.ROOT,
              "images in use and waiting take %d MiB, the names of all %,d and the rest some %d "
                  + "MiB: more than the Java heap of %d MiB",
              batchBytes >> 20,
              images,
              needed - batchBytes >> 20,
              heap >> 20),
          "Give it more: SLIMFIT_HEAP=" + (proposed >> 20) + "m ./slimfit ...; or use a smaller "
              + option);
    }
  }
}
