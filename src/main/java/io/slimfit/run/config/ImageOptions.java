package io.slimfit.run.config;

import io.slimfit.base.Registry;
import io.slimfit.data.image.OnBadImage;
import io.slimfit.task.SettingsGroup;
import java.util.List;
import java.util.OptionalDouble;

/** How images are read and augmented. */
public final class ImageOptions {
  private static final Registry<OnBadImage> BAD_IMAGES =
      new Registry<OnBadImage>("value").with("fail", OnBadImage.FAIL).with("skip", OnBadImage.SKIP);

  public static final Option<Integer> IMAGE_SIZE = Option.row(
          OptionGroup.IMAGES, "imageSize", OptionValue.count("PIXELS"))
      .in(
          Options.TRAIN,
          "Side of the images; position embeddings for another size are " + "interpolated",
          "the model's")
      .in(Options.BENCH, "Side of the images", "the architecture's")
      .fits(SettingsGroup.IMAGES)
      .writesIfPresent(run -> run.model().sizes().imageSize().stream().boxed().findFirst())
      .build();

  public static final Option<List<String>> CLASSES = Option.row(
          OptionGroup.IMAGES, "classes", OptionValue.texts("NAME,...", OptionValue.Shape.COMMAS))
      .in(Options.TRAIN_AND_EVALUATE, "Read only images of these classes", "all")
      .fits(SettingsGroup.IMAGES)
      .writesList(run -> run.data().images().classes())
      .build();

  public static final Option<String> IMAGE_COLUMN = Option.row(
          OptionGroup.IMAGES, "imageColumn", OptionValue.text("NAME"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Column of the images: paths in CSV, bytes in Parquet",
          "path; image or img")
      .fits(SettingsGroup.IMAGES)
      .writesIfPresent(run -> run.data().images().imageColumn())
      .build();

  public static final Option<OnBadImage> ON_BAD_IMAGE = Option.row(
          OptionGroup.IMAGES,
          "onBadImage",
          OptionValue.choice("fail|skip", OnBadImage.class, BAD_IMAGES))
      .in(Options.ALL_BUT_BENCH, "What to do about an image that cannot be read", "fail")
      .fits(SettingsGroup.IMAGES)
      .writes(run -> Options.word(run.data().images().onBadImage()))
      .build();

  public static final Option<Long> MAX_IMAGE_PIXELS = Option.row(
          OptionGroup.IMAGES, "maxImagePixels", OptionValue.longCount("N"))
      .in(
          Options.ALL_BUT_BENCH,
          "Images of more pixels count as bad; they are not decoded",
          "100000000")
      .fits(SettingsGroup.IMAGES)
      .writes(run -> run.data().images().maxPixels())
      .build();

  public static final Option<Integer> LOADER_THREADS = Option.row(
          OptionGroup.IMAGES, "loaderThreads", OptionValue.count("N"))
      .in(Options.ALL_BUT_BENCH, "Threads that decode images", "one for every eight worker threads")
      .fits(SettingsGroup.IMAGES)
      .build();

  public static final Option<Boolean> AUGMENT = Option.row(
          OptionGroup.IMAGES, "augment", OptionValue.onOff())
      .in(Options.TRAIN, "Augment training images: random crops, flipped or not", "on")
      .fits(SettingsGroup.IMAGES)
      .writes(run -> Options.onOff(run.data().images().augmentation().on()))
      .build();

  public static final Option<Double> CROP_SCALE = Option.row(
          OptionGroup.IMAGES, "cropScale", OptionValue.number("SHARE"))
      .in(Options.TRAIN, "Smallest share of an image's area in a crop", "0.08; 0.6 below 64 pixels")
      .fits(SettingsGroup.IMAGES)
      .when("with {augment on}")
      .writesList(run -> number(run.data().images().augmentation().smallestArea()))
      .build();

  public static final Option<Double> CROP_RATIO = Option.row(
          OptionGroup.IMAGES, "cropRatio", OptionValue.number("RATIO"))
      .in(Options.TRAIN, "Largest ratio of the sides of a crop, at least 1", "4/3")
      .fits(SettingsGroup.IMAGES)
      .when("with {augment on}")
      .writesList(run -> number(run.data().images().augmentation().flatness()))
      .build();

  public static final Option<Double> FLIP = Option.row(
          OptionGroup.IMAGES, "flip", OptionValue.number("SHARE"))
      .in(Options.TRAIN, "Share of the images that are flipped left to right", "0.5")
      .fits(SettingsGroup.IMAGES)
      .when("with {augment on}")
      .writesList(run -> number(run.data().images().augmentation().flipProbability()))
      .build();

  public static final Option<Double> ERASE = Option.row(
          OptionGroup.IMAGES, "erase", OptionValue.number("SHARE"))
      .in(Options.TRAIN, "Share of the images in which a rectangle is erased", "0")
      .fits(SettingsGroup.IMAGES)
      .when("with {augment on}")
      .writesList(run -> number(run.data().images().augmentation().erasingProbability()))
      .build();

  private ImageOptions() {}

  private static List<String> number(OptionalDouble given) {
    return given.stream().mapToObj(String::valueOf).toList();
  }

  static List<Option<?>> all() {
    return List.of(
        IMAGE_SIZE,
        CLASSES,
        IMAGE_COLUMN,
        ON_BAD_IMAGE,
        MAX_IMAGE_PIXELS,
        LOADER_THREADS,
        AUGMENT,
        CROP_SCALE,
        CROP_RATIO,
        FLIP,
        ERASE);
  }
}
