package io.slimfit.model;

import io.slimfit.nn.SequenceLayout;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Images of one size; an image is a sequence of its patches, behind a row for the class token. */
public final class ImageBatch extends Batch<ImageBatch> {
  private final Pixels pixels;
  private final int rows;
  private final long[] numbers;

  /**
   * @param rows of each image: its patches and one more
   * @param numbers of each image in its step
   * @param denominators of the loss: the counts of the targets of the whole step
   */
  public ImageBatch(
      Pixels pixels, int rows, long[] numbers, Targets targets, double[] denominators) {
    super(layout(pixels.images(), rows, numbers), targets, denominators);
    this.pixels = pixels;
    this.rows = rows;
    this.numbers = numbers;
  }

  /** A batch that is a step of its own. */
  public static ImageBatch of(Pixels pixels, int rows, Targets targets) {
    return new ImageBatch(
        pixels, rows, LongStream.range(0, pixels.images()).toArray(), targets, targets.counts());
  }

  private static SequenceLayout layout(int images, int rows, long[] numbers) {
    int[] each = new int[images];
    Arrays.fill(each, rows);
    return new SequenceLayout(each, each, numbers);
  }

  Pixels pixels() {
    return pixels;
  }

  @Override
  public ImageBatch withDenominators(double[] ofStep) {
    return new ImageBatch(pixels, rows, numbers, targets(), ofStep);
  }

  @Override
  ImageBatch select(int[] sequences) {
    return new ImageBatch(
        pixels.select(sequences),
        rows,
        select(numbers, sequences),
        targets().select(sequences),
        denominators());
  }
}
