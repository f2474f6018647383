package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/** Detects the format of a data set and opens it. docs/images.md lists the formats. */
public final class ImageDatasets {
  private final double validationShare;
  private final long seed;
  private final List<String> classes;
  private final Consumer<String> note;
  private final PartFinder parts;

  /**
   * @param validationShare the share of each class that is held out if a data set has no validation
   *     images; in (0, 1)
   * @param seed chooses the held-out images
   * @param note receives what is noteworthy about a data set, one sentence each
   */
  public ImageDatasets(double validationShare, long seed, Consumer<String> note) {
    this(validationShare, seed, ImageColumns.usual(), List.of(), note);
  }

  /**
   * @param columns the columns of CSV and Parquet files
   * @param classes the classes whose images are used; empty for all
   */
  public ImageDatasets(
      double validationShare,
      long seed,
      ImageColumns columns,
      List<String> classes,
      Consumer<String> note) {
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new InputException(
          Place.setting("validationShare"),
          validationShare + " is not between 0 and 1",
          "Use a number such as 0.1");
    }
    this.validationShare = validationShare;
    this.seed = seed;
    this.classes = List.copyOf(classes);
    this.note = note;
    this.parts = new PartFinder(columns, note);
  }

  /**
   * Opens the data set in a folder, or in a single CSV, tar or Parquet file.
   *
   * @throws InputException if its format is unknown, a class is empty, there are fewer than two
   *     classes, or training and validation have different classes
   */
  public ImageDataset open(Path path) {
    FoundParts found = parts.find(path);
    return found.validation().isPresent()
        ? opened(found.training(), path, found.validation().get(), path)
        : checked(split(chosen(found.training().open(), path)), path);
  }

  /**
   * Opens a data set whose validation images are elsewhere; any validation images beside the
   * training images are not read.
   *
   * @param validation a data set in one of the formats; of {@code train} and {@code val} folders,
   *     {@code val} is read
   * @throws InputException as {@link #open(Path)}
   */
  public ImageDataset open(Path training, Path validation) {
    return opened(
        parts.find(training).training(), training, parts.find(validation).toEvaluate(), validation);
  }

  private ImageDataset opened(Part training, Path learned, Part validation, Path evaluated) {
    ImageSource first = chosen(training.open(), learned);
    ImageSource second;
    try {
      second = chosen(validation.open(), evaluated);
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
    return checked(new ImageDataset(first, second), evaluated);
  }

  /**
   * Opens images to evaluate a trained model: the validation images, or all if they are not
   * separate.
   *
   * @throws InputException as {@link #open(Path)}
   */
  public ImageSource toEvaluate(Path path) {
    ImageSource source = chosen(parts.find(path).toEvaluate().open(), path);
    try {
      notEmpty(source, "evaluation", Place.file(path));
      return source;
    } catch (InputException e) {
      source.close();
      throw e;
    }
  }

  private static ImageDataset checked(ImageDataset dataset, Path path) {
    Place place = Place.file(path);
    try {
      ImageDataset numbered = dataset.numberedAlike(place);
      notEmpty(dataset.training(), "training", place);
      notEmpty(dataset.validation(), "validation", place);
      return numbered;
    } catch (InputException e) {
      dataset.close();
      throw e;
    }
  }

  /** The images of the chosen classes. */
  private ImageSource chosen(ImageSource all, Path path) {
    try {
      return classes.isEmpty() ? all : ImageSubset.ofClasses(all, classes, Place.file(path));
    } catch (InputException e) {
      all.close();
      throw e;
    }
  }

  private static void notEmpty(ImageSource source, String use, Place place) {
    if (source.count() == 0) {
      throw new InputException(
          place,
          "leaves no image for " + use,
          "Add images, change {validationShare}, or use {validationFile}");
    }
  }

  private ImageDataset split(ImageSource all) {
    ImageDataset split = ImageSubset.split(all, validationShare, seed);
    int held = split.validation().count();
    note.accept(held + " of " + all.count() + " images " + (held == 1 ? "is" : "are")
        + " held out for validation ("
        + (ImageSubset.isEnoughOfAClass(all, validationShare)
            ? ""
            : "the classes are too small for ")
        + validationShare + " of each class)");
    return split;
  }
}
