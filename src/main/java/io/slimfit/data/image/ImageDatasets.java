package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Detects the format of a data set and opens it. docs/images.md lists the formats. */
public final class ImageDatasets {
  private static final List<String> VALIDATION = List.of("validation", "val", "valid", "test");
  private static final String REMEDY =
      "Use a format from docs/images.md, such as train/CLASS/IMAGE and val/CLASS/IMAGE";

  private final double validationShare;
  private final long seed;
  private final ImageColumns columns;
  private final List<String> classes;
  private final Consumer<String> note;

  /**
   * @param validationShare the share of each class that is held out if a data set has no validation
   *     images; in (0, 1)
   * @param seed chooses the held-out images
   * @param note is told what is noteworthy about a data set, one sentence each
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
    this.columns = columns;
    this.classes = List.copyOf(classes);
    this.note = note;
  }

  /**
   * Opens the data set in a folder, or in a single CSV, tar or Parquet file.
   *
   * @throws InputException if its format is unknown, a class is empty, there are fewer than two
   *     classes, or training and validation have different classes
   */
  public ImageDataset open(Path path) {
    Found found = find(path);
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
    return opened(find(training).training(), training, find(validation).toEvaluate(), validation);
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
    ImageSource source = chosen(find(path).toEvaluate().open(), path);
    try {
      notEmpty(source, "evaluation", Place.file(path));
      return source;
    } catch (InputException e) {
      source.close();
      throw e;
    }
  }

  /**
   * An existing part of a data set, in some format. It is read only when it is opened, because that
   * can take minutes and a copy on disk, and because errors in an unused part do not matter.
   */
  private interface Part {
    ImageSource open();
  }

  /**
   * The parts at a path: training images, or all images, and validation images if they are
   * separate.
   */
  private record Found(Part training, Optional<Part> validation) {
    Part toEvaluate() {
      return validation.orElse(training);
    }
  }

  private Found find(Path path) {
    Place place = Place.file(path);
    if (!Files.exists(path)) {
      throw new InputException(place, "there is no such file or folder", "Check the path");
    }
    return Files.isDirectory(path)
        ? inFolder(path)
        : new Found(
            part(path)
                .orElseThrow(() ->
                    new InputException(place, "is not a .csv, .tar or .parquet file", REMEDY)),
            Optional.empty());
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
          place, "leaves no image for " + use, "Add images or change {validationShare}");
    }
  }

  private Found inFolder(Path folder) {
    Optional<Found> cifar = cifar(folder);
    if (cifar.isPresent()) {
      return cifar.get();
    }
    Path parts = folderOfParts(folder);
    return part(parts, "train")
        .map(training -> new Found(
            training,
            VALIDATION.stream().flatMap(name -> part(parts, name).stream()).findFirst()))
        .orElseGet(() -> new Found(() -> FolderImages.open(folder, note), Optional.empty()));
  }

  /**
   * The folder that contains the files: the given one, or in data sets of the hub its subfolder
   * {@code data} or one with the name of the data set.
   */
  private Path folderOfParts(Path folder) {
    Path data = folder.resolve("data");
    if (part(folder, "train").isPresent()) {
      return folder;
    }
    if (Files.isDirectory(data) && part(data, "train").isPresent()) {
      return data;
    }
    List<Path> named = list(folder, "[!.]*").stream()
        .filter(child -> Files.isDirectory(child) && !parquet(child, "train").isEmpty())
        .toList();
    if (named.size() > 1) {
      throw new InputException(
          Place.file(folder),
          "contains several data sets: there are Parquet files for training in "
              + Place.printable(named.get(0) + " and " + named.get(1)),
          "Give one of these folders");
    }
    return named.isEmpty() ? folder : named.get(0);
  }

  private ImageDataset split(ImageSource all) {
    ImageDataset split = ImageSubset.split(all, validationShare, seed);
    note.accept(split.validation().count() + " of " + all.count()
        + " images are held out for validation (" + validationShare + " of each class)");
    return split;
  }

  private Optional<Part> part(Path folder, String name) {
    if (Files.isDirectory(folder.resolve(name))) {
      return Optional.of(() -> FolderImages.open(folder.resolve(name), note));
    }
    if (Files.isRegularFile(folder.resolve(name + ".tar"))) {
      return Optional.of(() -> TarImages.open(folder.resolve(name + ".tar"), note));
    }
    if (Files.isRegularFile(folder.resolve(name + ".csv"))) {
      return Optional.of(() -> CsvImages.open(folder.resolve(name + ".csv"), columns));
    }
    List<Path> parquet = parquet(folder, name);
    return parquet.isEmpty()
        ? Optional.empty()
        : Optional.of(() -> ParquetImages.open(parquet, columns));
  }

  private Optional<Part> part(Path file) {
    String name = file.toString();
    if (name.endsWith(".tar")) {
      return Optional.of(() -> TarImages.open(file, note));
    }
    if (name.endsWith(".csv")) {
      return Optional.of(() -> CsvImages.open(file, columns));
    }
    return name.endsWith(".parquet")
        ? Optional.of(() -> ParquetImages.open(List.of(file), columns))
        : Optional.empty();
  }

  /** {@code train.parquet}, or {@code train-00000-of-00002.parquet} and so on. */
  private static List<Path> parquet(Path folder, String name) {
    return list(folder, "{" + name + "," + name + "-*}.parquet");
  }

  /** The files in a folder that match a pattern, in the order of their names. */
  private static List<Path> list(Path folder, String pattern) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
      all.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw new InputException(
          Place.file(folder), "cannot be read (" + e + ")", "Check the folder", e);
    }
    files.sort(null);
    return files;
  }

  private static Optional<Found> cifar(Path folder) {
    for (String inner : List.of("cifar-10-batches-bin", "cifar-100-binary", "")) {
      Path at = folder.resolve(inner);
      List<Path> batches = new ArrayList<>();
      for (int i = 1; Files.isRegularFile(at.resolve("data_batch_" + i + ".bin")); i++) {
        batches.add(at.resolve("data_batch_" + i + ".bin"));
      }
      if (!batches.isEmpty()) {
        return Optional.of(cifar(CifarImages.Form.CIFAR_10, batches, at.resolve("test_batch.bin")));
      }
      if (Files.isRegularFile(at.resolve("train.bin"))) {
        return Optional.of(cifar(
            CifarImages.Form.CIFAR_100, List.of(at.resolve("train.bin")), at.resolve("test.bin")));
      }
      refusePickles(at);
    }
    refusePickles(folder.resolve("cifar-10-batches-py"));
    refusePickles(folder.resolve("cifar-100-python"));
    return Optional.empty();
  }

  private static Found cifar(CifarImages.Form form, List<Path> training, Path validation) {
    return new Found(
        () -> CifarImages.open(form, training),
        Optional.of(() -> CifarImages.open(form, List.of(validation))));
  }

  /** Reading a pickle would run code from the file. */
  private static void refusePickles(Path folder) {
    boolean cifar10 = Files.isRegularFile(folder.resolve("data_batch_1"));
    boolean cifar100 =
        Files.isRegularFile(folder.resolve("train")) && Files.isRegularFile(folder.resolve("meta"));
    if (cifar10 || cifar100) {
      throw new InputException(
          Place.file(folder),
          "this is CIFAR's Python version, in pickles; reading a pickle can run any code",
          "Download the binary version, or the Parquet files from the hub");
    }
  }
}
