package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.data.image.Augmentation;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageLoader;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.ImageTransform;
import io.slimfit.data.image.LoadedImages;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.EpochOrder;
import io.slimfit.task.TrainingSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The images of each step of a run, as parts: a function of (seed, step) as long as all images can
 * be read. If no image of a batch can be read, the next batch takes its place. Any step can be
 * asked for, but consecutive steps are fastest, since the loader reads ahead.
 */
final class ImageBatchSchedule implements BatchSchedule<ImageBatch>, AutoCloseable {
  private final ImageSource source;
  private final int[] chosen;
  private final ImageInput input;
  private final TrainingSettings settings;
  private final int workers;
  private final ClassWeighting loss;
  private final BadImages bad;
  private final Augmentation augmentation;
  private final EpochOrder order;
  private final long steps;
  private Optional<ImageLoader> loader = Optional.empty();
  private long epoch = -1; // of the loader
  private long next; // the step that the loader will read next

  /**
   * @param source is not closed
   * @param chosen the indices of the training images, at least one
   * @param bad collects images that cannot be read
   */
  ImageBatchSchedule(
      ImageSource source,
      int[] chosen,
      ImageInput input,
      TrainingSettings settings,
      int workers,
      ClassWeighting loss,
      BadImages bad) {
    this.source = source;
    this.chosen = chosen;
    this.input = input;
    this.settings = settings;
    this.workers = workers;
    this.loss = loss;
    this.bad = bad;
    augmentation = settings.data().images().augmentation().of(input.shape().size());
    order = EpochOrder.shuffled(chosen.length, settings.seed());
    steps = settings.schedule().steps(stepsPerEpoch());
  }

  @Override
  public long count() {
    return steps;
  }

  @Override
  public long stepsPerEpoch() {
    long perStep = (long) settings.schedule().batchSize() * settings.schedule().accumulation();
    return (chosen.length + perStep - 1) / perStep;
  }

  @Override
  public List<ImageBatch> parts(long step) {
    int batchSize = settings.schedule().batchSize();
    int firstOfStep =
        Math.toIntExact(step % stepsPerEpoch() * batchSize * settings.schedule().accumulation());
    if (step != next) {
      open(step / stepsPerEpoch(), firstOfStep);
    }
    next = step + 1;
    List<ImageBatch> batches = new ArrayList<>();
    double count = 0;
    for (int b = 0;
        b < settings.schedule().accumulation()
            && firstOfStep + (long) b * batchSize < chosen.length;
        b++) {
      LoadedImages loaded = next(step / stepsPerEpoch());
      ImageBatch batch =
          input.batch(loaded, (long) b * batchSize, new CrossEntropy(loaded.labels(), loss));
      batches.add(batch);
      count += batch.loss().counts()[0];
    }
    double[] denominators = {count};
    return batches.stream()
        .map(batch -> batch.withDenominators(denominators))
        .flatMap(batch -> settings.microBatch().cut(batch, workers).stream())
        .toList();
  }

  /**
   * The next batch with a readable image: of this epoch, or of a later one if the rest of this one
   * cannot be read.
   */
  private LoadedImages next(long current) {
    if (epoch < current) {
      open(current, 0);
    }
    for (int empty = 0; !loader.orElseThrow().hasNext(); empty++) {
      if (empty > 1) {
        throw new InputException(
            source.place(chosen[0]),
            "neither this nor any other training image can be read: "
                + bad.listed().stream().findFirst().map(Object::toString).orElse(""),
            "Repair the images");
      }
      open(epoch + 1, 0);
    }
    return loader.orElseThrow().next();
  }

  /** @param first the first image of the epoch that is read */
  private void open(long wanted, int first) {
    close();
    epoch = wanted;
    int[] all = order.of(wanted);
    int[] shuffled = Arrays.stream(all, first, all.length).map(i -> chosen[i]).toArray();
    ImageConfig images = settings.data().images();
    loader = Optional.of(new ImageLoader(
        source,
        images.decoder(),
        ImageTransform.training(input.processing(), augmentation, settings.seed(), wanted),
        shuffled,
        images.loader(settings.schedule().batchSize(), workers),
        bad));
  }

  /** Stops the threads that read ahead. */
  @Override
  public void close() {
    loader.ifPresent(ImageLoader::close);
    loader = Optional.empty();
  }
}
