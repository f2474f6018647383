package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import io.slimfit.data.image.OnBadImage;
import io.slimfit.task.GivenOption;
import io.slimfit.task.image.ImageConfig;
import java.util.Optional;
import java.util.OptionalInt;
import picocli.CommandLine.Option;

/** How images are read, by every command that reads any. */
final class ImageOptions {
  private static final Registry<OnBadImage> POLICIES =
      new Registry<OnBadImage>("value").with("fail", OnBadImage.FAIL).with("skip", OnBadImage.SKIP);

  @Option(
      names = "--on-bad-image",
      paramLabel = "fail|skip",
      description = "What to do about an image that cannot be read (default: fail).")
  private Optional<String> onBadImage = Optional.empty();

  @Option(
      names = "--max-image-pixels",
      paramLabel = "N",
      description = "Larger images are bad; known before they are decoded (default: 100000000).")
  private Optional<Long> maxPixels = Optional.empty();

  @Option(
      names = "--loader-threads",
      paramLabel = "N",
      description = "Threads that decode images (default: one for eight workers).")
  private Optional<Integer> loaderThreads = Optional.empty();

  /** @throws InputException if one is given, for the model reads texts */
  void requireNone() {
    GivenOption.first(
            new GivenOption("--on-bad-image", onBadImage.isPresent()),
            new GivenOption("--max-image-pixels", maxPixels.isPresent()),
            new GivenOption("--loader-threads", loaderThreads.isPresent()))
        .ifPresent(option -> {
          throw new InputException(
              Place.option(option),
              "it goes with images, but the model reads texts",
              "Leave it out");
        });
  }

  /** @throws InputException naming the option that is wrong */
  ImageConfig config() {
    ImageConfig usual = ImageConfig.standard();
    return new ImageConfig(
        onBadImage
            .map(word -> POLICIES.get(word, Place.option("--on-bad-image")))
            .orElse(usual.onBadImage()),
        maxPixels.orElse(usual.maxPixels()),
        loaderThreads.map(OptionalInt::of).orElse(usual.loaderThreads()),
        usual.augmentation(),
        usual.imageColumn(),
        usual.classes());
  }
}
