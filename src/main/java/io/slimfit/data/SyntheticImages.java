package io.slimfit.data;

import io.slimfit.base.CounterRandom;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.ImageShape;
import io.slimfit.model.PixelScale;
import io.slimfit.model.Pixels;
import io.slimfit.model.loss.CrossEntropy;
import java.util.Arrays;

/**
 * Images of random bytes with random labels, for measurements: the cost of a step does not depend
 * on its data.
 *
 * @param classes number of classes from which labels are drawn
 */
public record SyntheticImages(ImageShape shape, int classes, long seed) {
  private static final double CENTRE = 0.5; // means and deviations of Hugging Face's ViT

  /** {@code count} images; equal for equal {@code number}. */
  public ImageBatch batch(int count, long number) {
    int length = shape.length();
    byte[] pixels = new byte[Math.multiplyExact(count, length)];
    int[] labels = new int[count];
    for (int i = 0; i < count; i++) {
      long key = CounterRandom.key(seed, number, i);
      for (int j = 0; j < length; j++) {
        pixels[i * length + j] = (byte) CounterRandom.mix(key + j);
      }
      labels[i] = (int) (CounterRandom.uniform(key, length) * classes);
    }
    double[] centres = new double[shape.channels()];
    Arrays.fill(centres, CENTRE);
    PixelScale scale = new PixelScale(1.0 / 255, centres, centres);
    return ImageBatch.of(Pixels.Bytes.of(pixels, count, scale), shape, new CrossEntropy(labels));
  }
}
