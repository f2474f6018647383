package io.slimfit.task.image;

import io.slimfit.data.image.ImageProcessing;
import io.slimfit.data.image.LoadedImages;
import io.slimfit.data.image.RgbImage;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.model.PixelScale;
import io.slimfit.model.Pixels;
import io.slimfit.model.Targets;
import java.util.List;
import java.util.stream.LongStream;

/** How loaded images become what a model reads. */
public final class ImageInput {
  private final ImageShape shape;
  private final ImageProcessing processing;
  private final PixelScale scale;

  /** @param processing makes images of {@code shape} */
  public ImageInput(ImageShape shape, ImageProcessing processing) {
    this.shape = shape;
    this.processing = processing;
    scale = new PixelScale(
        processing.rescaleFactor(),
        numbers(processing.mean()),
        numbers(processing.standardDeviation()));
  }

  private static double[] numbers(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  ImageShape shape() {
    return shape;
  }

  ImageProcessing processing() {
    return processing;
  }

  /** Of an image, as long as it waits to be read by a model. */
  long bytes() {
    return (long) RgbImage.CHANNELS * processing.width() * processing.height();
  }

  /**
   * A batch that is a step of its own; pixels stay bytes until a layer reads them.
   *
   * @param loaded at least one
   * @param first number of the first of them in its step
   */
  ImageBatch batch(LoadedImages loaded, long first, Targets targets) {
    return new ImageBatch(
        Pixels.Bytes.of(loaded.pixels(), loaded.count(), scale),
        shape,
        LongStream.range(first, first + loaded.count()).toArray(),
        targets,
        targets.counts());
  }
}
