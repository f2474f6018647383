package io.slimfit.cli;

import io.slimfit.task.image.AugmentationConfig;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** How training images are varied. */
final class AugmentationOptions {
  @Option(
      names = "--augment",
      paramLabel = "on|off",
      description = "Vary training images: parts of them, mirrored or not (default: on).")
  private Optional<String> augment = Optional.empty();

  @Option(
      names = "--crop-scale",
      paramLabel = "SHARE",
      description =
          "Least share of an image's area that is cut out (default: 0.08; below 64 pixels 0.6).")
  private Optional<Double> smallestArea = Optional.empty();

  @Option(
      names = "--crop-ratio",
      paramLabel = "RATIO",
      description = "Largest ratio of the sides of what is cut out, at least 1 (default: 4/3).")
  private Optional<Double> flatness = Optional.empty();

  @Option(
      names = "--flip",
      paramLabel = "SHARE",
      description = "Of the images that are mirrored (default: 0.5).")
  private Optional<Double> flip = Optional.empty();

  @Option(
      names = "--erase",
      paramLabel = "SHARE",
      description = "Of the images in which a rectangle is erased (default: 0).")
  private Optional<Double> erase = Optional.empty();

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  AugmentationConfig config() {
    return new AugmentationConfig(
        augment.map(word -> Choices.isOn(word, "--augment")).orElse(true),
        number(smallestArea),
        number(flatness),
        number(flip),
        number(erase));
  }

  private static OptionalDouble number(Optional<Double> given) {
    return given.map(OptionalDouble::of).orElseGet(OptionalDouble::empty);
  }
}
