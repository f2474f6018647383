package io.slimfit.data.image;

import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Arrays;
import java.util.Optional;

/**
 * Random variations of training images, as in torchvision's RandomResizedCrop, RandomHorizontalFlip
 * and RandomErasing. They are a function of (seed, epoch, index of the example), so that neither
 * threads nor resuming a run changes them.
 *
 * @param crops whether a random part is cut out and resized; otherwise the whole image is used, as
 *     in evaluation
 * @param smallestArea the smallest share of the area that is cut out, in (0, 1]
 * @param largestArea the largest share of the area that is cut out, in (0, 1]
 * @param flatness the ratio of width to height is from 1 / flatness to flatness; at least 1
 * @param flipProbability the probability that the image is flipped horizontally
 * @param erasingProbability the probability that a rectangle is filled with the mean colour, which
 *     is 0 after normalisation
 */
public record Augmentation(
    boolean crops,
    double smallestArea,
    double largestArea,
    double flatness,
    double flipProbability,
    double erasingProbability) {
  /**
   * The defaults of torchvision and Hugging Face: parts of 8 to 100 % of the area, half of them
   * flipped.
   */
  public static final Augmentation DEFAULT = new Augmentation(true, 0.08, 1, 4.0 / 3, 0.5, 0);

  /** No variation. */
  public static final Augmentation NONE = new Augmentation(false, 1, 1, 1, 0, 0);

  private static final int TRIES = 10;
  private static final double SMALLEST_ERASED = 0.02; // share of the area
  private static final double LARGEST_ERASED = 0.33;
  private static final double ERASED_FLATNESS = 3.3;
  private static final double FLATTEST = 100; // flatter parts would be lines

  /** The purpose of a random number; each has its own sequence. */
  private enum Use {
    CROP,
    FLIP,
    ERASE
  }

  public Augmentation {
    inRange("cropScale", smallestArea, Double.MIN_VALUE, 1);
    inRange("cropScale", largestArea, smallestArea, 1);
    inRange("cropRatio", flatness, 1, FLATTEST);
    inRange("flip", flipProbability, 0, 1);
    inRange("erase", erasingProbability, 0, 1);
  }

  private static void inRange(String option, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      throw new InputException(
          Place.setting(option),
          value + " is outside the allowed range",
          "Use a number from " + least + " to " + most);
    }
  }

  /** Identifies an image in an epoch. */
  record Draw(long seed, long epoch, long index) {
    private double uniform(Use use, int number) {
      return CounterRandom.uniform(CounterRandom.key(seed, epoch, index, use.ordinal()), number);
    }
  }

  boolean isFlipped(Draw draw) {
    return draw.uniform(Use.FLIP, 0) < flipProbability;
  }

  /** The part of an image that is used. */
  Region part(int width, int height, Draw draw) {
    if (!crops) {
      return new Region(0, 0, width, height);
    }
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<Region> part =
          attempt(Use.CROP, width, height, smallestArea, largestArea, flatness, draw, attempt);
      if (part.isPresent()) {
        return part.get();
      }
    }
    // none fitted: use the largest centred part of an allowed shape
    double ratio = (double) width / height;
    if (ratio < 1 / flatness) {
      return Region.centred(width, height, width, (int) Math.rint(width * flatness));
    }
    return ratio > flatness
        ? Region.centred(width, height, (int) Math.rint(height * flatness), height)
        : new Region(0, 0, width, height);
  }

  /**
   * Erases a rectangle with the given probability.
   *
   * @param planes pixels, [3, height, width] starting at offset
   * @param colour the value of each channel in the rectangle
   */
  void erase(byte[] planes, int offset, int width, int height, byte[] colour, Draw draw) {
    if (draw.uniform(Use.ERASE, 0) >= erasingProbability) {
      return;
    }
    for (int attempt = 0; attempt < TRIES; attempt++) {
      Optional<Region> part = attempt(
              Use.ERASE,
              width,
              height,
              SMALLEST_ERASED,
              LARGEST_ERASED,
              ERASED_FLATNESS,
              draw,
              attempt)
          .filter(fits -> fits.width() < width && fits.height() < height);
      if (part.isPresent()) {
        fill(planes, offset, width, height, part.get(), colour);
        return;
      }
    }
  }

  private static void fill(
      byte[] planes, int offset, int width, int height, Region part, byte[] colour) {
    for (int channel = 0; channel < RgbImage.CHANNELS; channel++) {
      for (int y = part.top(); y < part.top() + part.height(); y++) {
        int from = offset + (channel * height + y) * width + part.left();
        Arrays.fill(planes, from, from + part.width(), colour[channel]);
      }
    }
  }

  /** A random rectangle of a random area and shape; empty if it does not fit. */
  private static Optional<Region> attempt(
      Use use,
      int width,
      int height,
      double smallest,
      double largest,
      double flatness,
      Draw draw,
      int attempt) {
    int number = 1 + attempt * 4;
    double area = (double) width * height * between(smallest, largest, draw.uniform(use, number));
    double bound = Math.log(flatness);
    double ratio = Math.exp(between(-bound, bound, draw.uniform(use, number + 1)));
    int w = (int) Math.rint(Math.sqrt(area * ratio));
    int h = (int) Math.rint(Math.sqrt(area / ratio));
    if (w < 1 || h < 1 || w > width || h > height) {
      return Optional.empty();
    }
    int left = (int) (draw.uniform(use, number + 2) * (width - w + 1));
    int top = (int) (draw.uniform(use, number + 3) * (height - h + 1));
    return Optional.of(new Region(left, top, w, h));
  }

  private static double between(double least, double most, double share) {
    return least + (most - least) * share;
  }
}
