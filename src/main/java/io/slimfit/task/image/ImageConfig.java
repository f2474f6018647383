package io.slimfit.task.image;

import io.slimfit.data.image.BadImages;
import io.slimfit.data.image.ImageColumns;
import io.slimfit.data.image.ImageDatasets;
import io.slimfit.data.image.ImageDecoder;
import io.slimfit.data.image.ImageLoader;
import io.slimfit.data.image.OnBadImage;
import io.slimfit.task.text.TextFiles;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/**
 * How images are read.
 *
 * @param maxPixels the largest image that is decoded, in pixels
 * @param loaderThreads how many threads decode images; by default one for every eight workers
 * @param augmentation how training images are augmented
 * @param imageColumn the column of the images in a CSV or Parquet file
 * @param classes the classes whose images are read; empty for all
 */
public record ImageConfig(
    OnBadImage onBadImage,
    long maxPixels,
    OptionalInt loaderThreads,
    AugmentationConfig augmentation,
    Optional<String> imageColumn,
    List<String> classes) {
  private static final int WORKERS_A_LOADER = 8;

  public ImageConfig {
    classes = List.copyOf(classes);
    new ImageDecoder(maxPixels); // reports what is wrong with it
    new ImageLoader.Settings(1, loaderThreads.orElse(1), 0);
  }

  /** A bad image ends the run; all classes are read; images are augmented with the defaults. */
  public static ImageConfig standard() {
    return new ImageConfig(
        OnBadImage.FAIL,
        ImageDecoder.DEFAULT_MAX_PIXELS,
        OptionalInt.empty(),
        AugmentationConfig.usual(),
        Optional.empty(),
        List.of());
  }

  public ImageConfig withOnBadImage(OnBadImage policy) {
    return new ImageConfig(policy, maxPixels, loaderThreads, augmentation, imageColumn, classes);
  }

  public ImageConfig withClasses(List<String> names) {
    return new ImageConfig(onBadImage, maxPixels, loaderThreads, augmentation, imageColumn, names);
  }

  public ImageConfig withImageColumn(Optional<String> name) {
    return new ImageConfig(onBadImage, maxPixels, loaderThreads, augmentation, name, classes);
  }

  public ImageDatasets datasets(TextFiles files, Consumer<String> said) {
    return new ImageDatasets(
        files.validationShare(),
        files.validationSeed(),
        new ImageColumns(imageColumn, files.columns().label()),
        classes,
        said);
  }

  public ImageDecoder decoder() {
    return new ImageDecoder(maxPixels);
  }

  public BadImages badImages() {
    return new BadImages(onBadImage);
  }

  /** While a batch is in use, the next one is loaded. */
  public ImageLoader.Settings loader(int batchSize, int workers) {
    int threads = loaderThreads.orElse((workers + WORKERS_A_LOADER - 1) / WORKERS_A_LOADER);
    return new ImageLoader.Settings(batchSize, threads, batchSize);
  }
}
