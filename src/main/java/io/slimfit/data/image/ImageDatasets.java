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

/** Finds out which form of data set a path holds, and opens it. The forms are in docs/images.md. */
public final class ImageDatasets {
  private static final List<String> VALIDATION = List.of("validation", "val", "valid", "test");
  private static final String REMEDY =
      "Give it one of the forms in docs/images.md, such as train/CLASS/IMAGE and val/CLASS/IMAGE";

  private final double validationShare;
  private final long seed;
  private final ImageColumns columns;
  private final List<String> classes;
  private final Consumer<String> said;

  /**
   * @param validationShare of each class, where a data set has no part for validation; in (0, 1)
   * @param seed which images those are
   * @param said told what is noteworthy about a data set, one sentence each
   */
  public ImageDatasets(double validationShare, long seed, Consumer<String> said) {
    this(validationShare, seed, ImageColumns.usual(), List.of(), said);
  }

  /**
   * @param columns of CSV and Parquet files
   * @param classes of which alone images are read; empty for all
   */
  public ImageDatasets(
      double validationShare,
      long seed,
      ImageColumns columns,
      List<String> classes,
      Consumer<String> said) {
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
    this.said = said;
  }

  /**
   * Opens the data set in a folder, or in a single CSV, tar or Parquet file.
   *
   * @throws InputException if it has no known form, an empty class, fewer than two classes, or other classes in training than in
   *     validation
   */
  public ImageDataset open(Path path) {
    Found found = find(path);
    return found.validation().isPresent()
        ? opened(found.training(), path, found.validation().get(), path)
        : checked(split(chosen(found.training().open(), path)), path);
  }

  /**
   * Opens a data set whose images to judge by lie elsewhere; a part for validation beside those to learn from is not read.
   *
   * @param validation has one of the forms, too; of class folders {@code train} and {@code val}, {@code val} is read
   * @throws InputException as {@link #open(Path)}
   */
  public ImageDataset open(Path training, Path validation) {
    return opened(find(training).training(), training, find(validation).toJudge(), validation);
  }

  private ImageDataset opened(Part training, Path learned, Part validation, Path judged) {
    ImageSource first = chosen(training.open(), learned);
    ImageSource second;
    try {
      second = chosen(validation.open(), judged);
    } catch (RuntimeException e) {
      first.close();
      throw e;
    }
    return checked(new ImageDataset(first, second), judged);
  }

  /**
   * Opens images to judge a trained model by: the part for validation, or all if there are no parts.
   *
   * @throws InputException as {@link #open(Path)}
   */
  public ImageSource toJudge(Path path) {
    ImageSource source = chosen(find(path).toJudge().open(), path);
    try {
      notEmpty(source, "judging", Place.file(path));
      return source;
    } catch (InputException e) {
      source.close();
      throw e;
    }
  }

  /**
   * A part of a data set that is there, in some form. Nothing of it is read before it is opened: that may take minutes and a copy on
   * disk, and what is wrong with a part that nobody asked for is nobody's concern.
   */
  private interface Part {
    ImageSource open();
  }

  /** What a path holds: images to learn from, or all there are; those to judge by, if they are apart. */
  private record Found(Part training, Optional<Part> validation) {
    Part toJudge() {
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
                .orElseThrow(() -> new InputException(
                    place, "is neither a .csv nor a .tar nor a .parquet file", REMEDY)),
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

  /** The images of the classes that were asked for. */
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
        .orElseGet(() -> new Found(() -> FolderImages.open(folder, said), Optional.empty()));
  }

  /** The folder itself, or where data sets of the hub have their files: in data, or in a folder that is named as the data set is. */
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
          "has several data sets: there are Parquet files to learn from in "
              + Place.printable(named.get(0) + " and " + named.get(1)),
          "Give one of these folders");
    }
    return named.isEmpty() ? folder : named.get(0);
  }

  private ImageDataset split(ImageSource all) {
    ImageDataset split = ImageSubset.split(all, validationShare, seed);
    said.accept(split.validation().count() + " of " + all.count()
        + " images are held out for validation (" + validationShare + " of each class)");
    return split;
  }

  private Optional<Part> part(Path folder, String name) {
    if (Files.isDirectory(folder.resolve(name))) {
      return Optional.of(() -> FolderImages.open(folder.resolve(name), said));
    }
    if (Files.isRegularFile(folder.resolve(name + ".tar"))) {
      return Optional.of(() -> TarImages.open(folder.resolve(name + ".tar"), said));
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
      return Optional.of(() -> TarImages.open(file, said));
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

  /** What is in a folder and called so, in the order of the names. */
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

  /** Reading a pickle would run what is in it. */
  private static void refusePickles(Path folder) {
    boolean cifar10 = Files.isRegularFile(folder.resolve("data_batch_1"));
    boolean cifar100 =
        Files.isRegularFile(folder.resolve("train")) && Files.isRegularFile(folder.resolve("meta"));
    if (cifar10 || cifar100) {
      throw new InputException(
          Place.file(folder),
          "this is CIFAR's Python version; pickles are not read, for they are programs",
          "Fetch the binary version or the hub's Parquet files");
    }
  }
}
