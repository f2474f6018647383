package io.slimfit.task.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.image.Augmentation;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * How training images are varied, where it is not as usual.
 *
 * @param on whether they are at all
 * @param smallestArea of the part that is cut out
 * @param flatness largest ratio of its sides
 * @param flipProbability that left and right change places
 * @param erasingProbability that a rectangle is erased
 */
public record AugmentationConfig(
    boolean on,
    OptionalDouble smallestArea,
    OptionalDouble flatness,
    OptionalDouble flipProbability,
    OptionalDouble erasingProbability) {
  private static final int SMALL = 64; // pixels of a side
  private static final double SMALLEST_AREA_OF_SMALL = 0.6;

  public AugmentationConfig {
    if (on) {
      of(SMALL, smallestArea, flatness, flipProbability, erasingProbability); // says what is wrong
    } else if (Stream.of(smallestArea, flatness, flipProbability, erasingProbability)
        .anyMatch(OptionalDouble::isPresent)) {
      throw new InputException(
          Place.setting("augment"),
          "augmentation is off, but its settings are given",
          "Leave out {cropScale}, {cropRatio}, {flip} and {erase}, or turn it on");
    }
  }

  /** As torchvision does it, but of images below 64 pixels no part smaller than 60 % is taken. */
  public static AugmentationConfig usual() {
    OptionalDouble usual = OptionalDouble.empty();
    return new AugmentationConfig(true, usual, usual, usual, usual);
  }

  /** For images that the model takes in this size. */
  public Augmentation of(int imageSize) {
    return on
        ? of(imageSize, smallestArea, flatness, flipProbability, erasingProbability)
        : Augmentation.NONE;
  }

  private static Augmentation of(
      int imageSize,
      OptionalDouble smallestArea,
      OptionalDouble flatness,
      OptionalDouble flip,
      OptionalDouble erase) {
    Augmentation usual = Augmentation.DEFAULT;
    double area = imageSize < SMALL ? SMALLEST_AREA_OF_SMALL : usual.smallestArea();
    return new Augmentation(
        true,
        smallestArea.orElse(area),
        usual.largestArea(),
        flatness.orElse(usual.flatness()),
        flip.orElse(usual.flipProbability()),
        erase.orElse(usual.erasingProbability()));
  }
}
