package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.data.image.Augmentation;
import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageLoader;
import io.slimfit.data.image.ImageSource;
import io.slimfit.data.image.ImageTransform;
import io.slimfit.data.image.LoadedImages;
import io.slimfit.model.ClassLoss;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Targets;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.EpochOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which images each step of a run sees, as parts: a function of (seed, step) as long as all images can be read. A batch of which none
 * can is passed over, and the next one takes its place. Steps are asked for one after the other, each once.
 */
final class ImageBatchSchedule implements BatchSchedule<ImageBatch>, AutoCloseable {
  private final ImageSource source;
  private final int[] chosen;
  private final ImageInput input;
  private final RunConfig config;
  private final ClassLoss loss;
  private final BadImages bad;
  private final Augmentation augmentation;
  private final EpochOrder order;
  private final long steps;
  private Optional<ImageLoader> loader = Optional.empty();
  private long epoch = -1; // of the loader

  /**
   * @param source stays open
   * @param chosen numbers of the images to learn from, at least one
   * @param bad is told of images that cannot be read
   */
  ImageBatchSchedule(
      ImageSource source,
      int[] chosen,
      ImageInput input,
      RunConfig config,
      ClassLoss loss,
      BadImages bad) {
    this.source = source;
    this.chosen = chosen;
    this.input = input;
    this.config = config;
    this.loss = loss;
    this.bad = bad;
    augmentation = config.data().images().augmentation().of(input.shape().size());
    order = EpochOrder.shuffled(chosen.length, config.seed());
    steps = config.schedule().steps(stepsPerEpoch());
  }

  @Override
  public long count() {
    return steps;
  }

  @Override
  public long stepsPerEpoch() {
    long perStep = (long) config.schedule().batchSize() * config.schedule().accumulation();
    return (chosen.length + perStep - 1) / perStep;
  }

  @Override
  public List<ImageBatch> parts(long step) {
    int batchSize = config.schedule().batchSize();
    long firstOfStep = step % stepsPerEpoch() * batchSize * config.schedule().accumulation();
    List<ImageBatch> batches = new ArrayList<>();
    double count = 0;
    for (int b = 0;
        b < config.schedule().accumulation() && firstOfStep + (long) b * batchSize < chosen.length;
        b++) {
      LoadedImages loaded = next(step / stepsPerEpoch());
      ImageBatch batch =
          input.batch(loaded, (long) b * batchSize, new Targets.Classes(loaded.labels(), loss));
      batches.add(batch);
      count += batch.targets().counts()[0];
    }
    double[] denominators = {count};
    return batches.stream()
        .map(batch -> batch.withDenominators(denominators))
        .flatMap(
            batch -> config.engine().microBatch().cut(batch, config.engine().threads()).stream())
        .toList();
  }

  /** The next batch, of this epoch or, if none of what is left of it can be read, of another. */
  private LoadedImages next(long current) {
    if (epoch < current) {
      open(current);
    }
    for (int empty = 0; !loader.orElseThrow().hasNext(); empty++) {
      if (empty > 1) {
        throw new InputException(
            source.place(chosen[0]),
            "neither this image nor any other to learn from can be read: "
                + bad.messages().stream().findFirst().orElse(""),
            "Repair the images");
      }
      open(epoch + 1);
    }
    return loader.orElseThrow().next();
  }

  private void open(long next) {
    close();
    epoch = next;
    int[] shuffled = Arrays.stream(order.of(next)).map(i -> chosen[i]).toArray();
    ImageConfig images = config.data().images();
    loader = Optional.of(new ImageLoader(
        source,
        images.decoder(),
        ImageTransform.training(input.processing(), augmentation, config.seed(), next),
        shuffled,
        images.loader(config.schedule().batchSize(), config.engine().threads()),
        bad));
  }

  /** Ends the threads that read ahead. */
  @Override
  public void close() {
    loader.ifPresent(ImageLoader::close);
    loader = Optional.empty();
  }
}
