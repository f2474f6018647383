package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.task.ScheduleConfig;
import java.util.Locale;

/**
 * An estimate of the Java heap that images need. It is made before a run begins, since a run ends
 * if its heap is full.
 *
 * @param option the option that sets the batch size
 * @param images how many images have their names and classes in memory
 * @param batchBytes the bytes of the batches that are in memory at once at most: in use, waiting,
 *     and being loaded
 */
record ImageHeap(String option, long images, long batchBytes) {
  /** Path, class, and indices in the order of an epoch; measured with ImageNet. */
  private static final long IMAGE_BYTES = 64;

  /** The program itself. */
  private static final long OTHER_BYTES = 20L << 20;

  private static final String BATCH_SIZE = "batchSize";
  private static final long STEP = 64L << 20; // the proposed heap is a multiple of this

  /**
   * For a run. The loader fills a batch while those of a step are in use, and keeps it while the
   * model is evaluated.
   *
   * @param train how many training images there are
   * @param evaluation how many evaluation images there are
   * @param imageBytes the bytes of a loaded image
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

  /** For inference: one batch is in use, another is being loaded. */
  static ImageHeap ofInference(int batchSize, long images, long imageBytes) {
    return new ImageHeap(BATCH_SIZE, images, 2 * Math.min(batchSize, images) * imageBytes);
  }

  /**
   * @param heap the bytes of the heap
   * @throws InputException if that is not enough
   */
  void require(long heap) {
    // a batch is one array, too large for the young generation: in measurements, a heap with only a
    // quarter of the batches' size left had no room for the next one
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
