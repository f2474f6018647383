package io.slimfit.cli;

import io.slimfit.task.image.ImageConfig;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which images of a data set are read, and how. */
final class ImageSetOptions {
  @Mixin
  private ImageOptions images = new ImageOptions();

  @Option(
      names = "--classes",
      paramLabel = "NAME,...",
      split = ",",
      description = "Read images of these classes alone (default: all).")
  private List<String> classes = List.of();

  @Option(
      names = "--image-column",
      paramLabel = "NAME",
      description =
          "Column of the images: paths in CSV, bytes in Parquet (default: path; image or img).")
  private Optional<String> imageColumn = Optional.empty();

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  ImageConfig config() {
    return images.config().withClasses(classes).withImageColumn(imageColumn);
  }
}
