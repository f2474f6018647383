package io.slimfit.model;

import io.slimfit.model.loss.Loss;
import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Images of one size. An image is a sequence: rows for special tokens, then one for each patch. */
public final class ImageBatch extends Batch<ImageBatch> {
  private final Pixels pixels;
  private final ImageShape shape;
  private final long[] numbers;

  /**
   * @param shape the shape of each image
   * @param numbers the number of each image in its step
   * @param denominators the denominators of the loss: the counts of the targets of the whole step
   */
  public ImageBatch(
      Pixels pixels, ImageShape shape, long[] numbers, Loss loss, double[] denominators) {
    super(layout(pixels.images(), shape.rows(), numbers), loss, denominators);
    if (pixels.images() > 0 && pixels.length() != shape.length()) {
      throw new IllegalArgumentException(
          "images of " + pixels.length() + " numbers, not " + shape.length());
    }
    this.pixels = pixels;
    this.shape = shape;
    this.numbers = numbers;
  }

  /** A batch that is a whole step. */
  public static ImageBatch of(Pixels pixels, ImageShape shape, Loss loss) {
    return new ImageBatch(
        pixels, shape, LongStream.range(0, pixels.images()).toArray(), loss, loss.counts());
  }

  private static SequenceLayout layout(int images, int rows, long[] numbers) {
    int[] each = new int[images];
    Arrays.fill(each, rows);
    return new SequenceLayout(each, each, numbers);
  }

  public Pixels pixels() {
    return pixels;
  }

  @Override
  public ImageBatch withDenominators(double[] ofStep) {
    return new ImageBatch(pixels, shape, numbers, loss(), ofStep);
  }

  @Override
  public ImageBatch withLoss(Loss other) {
    return new ImageBatch(pixels, shape, numbers, other, denominators());
  }

  @Override
  public ImageBatch withinVocabulary(int vocabulary) {
    return this; // images have no tokens
  }

  @Override
  ImageBatch select(int[] sequences) {
    return new ImageBatch(
        pixels.select(sequences),
        shape,
        select(numbers, sequences),
        loss().select(sequences),
        denominators());
  }
}
