package io.slimfit.data.image;

import static io.slimfit.data.image.PartFolders.DEEPEST;
import static io.slimfit.data.image.PartFolders.TRAINING;
import static io.slimfit.data.image.PartFolders.VALIDATION;
import static io.slimfit.data.image.PartFolders.folders;
import static io.slimfit.data.image.PartFolders.list;
import static io.slimfit.data.image.PartFolders.nameOf;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;

/** Finds the parts of a data set by the names of its folders and files. */
final class PartFinder {
  private static final List<String> TABLES = List.of(".csv", ".tsv", ".jsonl");
  private static final String REMEDY =
      "Use a format from docs/images.md, such as train/CLASS/IMAGE and val/CLASS/IMAGE";

  private final ImageColumns columns;
  private final Consumer<String> note;

  /** @param note receives what is noteworthy about a data set, one sentence each */
  PartFinder(ImageColumns columns, Consumer<String> note) {
    this.columns = columns;
    this.note = note;
  }

  /**
   * The parts in a folder, or in a single file.
   *
   * @throws InputException if there is none of a known format
   */
  FoundParts find(Path path) {
    Place place = Place.file(path);
    if (!Files.exists(path)) {
      throw new InputException(
          place,
          Place.brokenLink(path).orElse("there is no such file or folder"),
          "Check the path");
    }
    return Files.isDirectory(path) ? inFolder(path) : new FoundParts(file(path), Optional.empty());
  }

  private FoundParts inFolder(Path folder) {
    Optional<FoundParts> cifar = CifarFolder.find(folder);
    if (cifar.isPresent()) {
      return cifar.get();
    }
    Path parts = folderOfParts(folder);
    Optional<Part> training = part(parts, TRAINING);
    if (training.isEmpty()) {
      return new FoundParts(images(folder), Optional.empty());
    }
    if (PartFolders.named(parts, TRAINING).isPresent()) {
      PartFolders.others(parts)
          .forEach(other -> note.accept(Place.file(other)
              + ": is not read, because it is not named like a part of a data set"));
    }
    return new FoundParts(training.get(), validation(parts));
  }

  /** The first part with a usual name whose images have classes. */
  private Optional<Part> validation(Path parts) {
    for (String name : VALIDATION) {
      Optional<Part> part = part(parts, name);
      if (part.isPresent()) {
        if (part.get().hasClasses() && !isOneOtherFolder(parts, name)) {
          return part;
        }
        Path place = PartFolders.named(parts, name).orElse(parts.resolve(name));
        note.accept(Place.file(place) + ": has images without classes, which are not read");
      }
    }
    return Optional.empty();
  }

  /**
   * Whether a part has one folder of images, which is no class of the training images: a folder for
   * images without classes.
   */
  private static boolean isOneOtherFolder(Path parts, String name) {
    List<Path> inner = PartFolders.named(parts, name)
        .map(PartFolders::ofClasses)
        .map(PartFolders::folders)
        .orElse(List.of());
    Optional<Path> training = PartFolders.named(parts, TRAINING).map(PartFolders::ofClasses);
    return inner.size() == 1
        && training.isPresent()
        && !Files.isDirectory(training.get().resolve(nameOf(inner.get(0))));
  }

  /**
   * The folder that contains the files: the given one, or in data sets of the hub its subfolder
   * {@code data} or one with the name of the data set.
   */
  private Path folderOfParts(Path folder) {
    Path data = folder.resolve("data");
    if (part(folder, TRAINING).isPresent()) {
      return folder;
    }
    if (Files.isDirectory(data) && part(data, TRAINING).isPresent()) {
      return data;
    }
    List<Path> named = list(folder, "[!.]*").stream()
        .filter(child ->
            Files.isDirectory(child) && !shards(child, TRAINING, "parquet").isEmpty())
        .toList();
    if (named.size() > 1) {
      throw new InputException(
          Place.file(folder),
          "contains several data sets: there are Parquet files for training in "
              + Place.printable(named.get(0) + " and " + named.get(1)),
          "Give one of these folders");
    }
    return named.isEmpty() ? wrapped(folder).orElse(folder) : named.get(0);
  }

  /** The folder with the parts, if only one or more folders wrap it. */
  private Optional<Path> wrapped(Path folder) {
    Path inner = folder;
    for (int depth = 0; depth < DEEPEST; depth++) {
      List<Path> children = folders(inner);
      if (children.size() != 1) {
        return Optional.empty();
      }
      inner = children.get(0);
      if (part(inner, TRAINING).isPresent()) {
        return Optional.of(inner);
      }
    }
    return Optional.empty();
  }

  private Optional<Part> part(Path folder, String name) {
    Optional<Path> named = PartFolders.named(folder, name);
    if (named.isPresent()) {
      return named.map(this::images);
    }
    List<Path> archives = shards(folder, name, "tar");
    if (!archives.isEmpty()) {
      return Optional.of(archives(archives));
    }
    Optional<Path> table = table(folder, name);
    if (table.isPresent()) {
      return table.map(this::table);
    }
    List<Path> parquet = shards(folder, name, "parquet");
    return parquet.isEmpty() ? Optional.empty() : Optional.of(parquet(parquet));
  }

  /** The images of one folder: a table that lists them, files that contain them, or classes. */
  private Part images(Path folder) {
    Optional<Path> metadata = table(folder, "metadata")
        .filter(file -> folders(folder).size() < 2 || TableImages.hasClasses(file, columns));
    if (metadata.isPresent()) {
      Path file = metadata.get();
      return new Part(
          () -> {
            ImageSource images = tableImages(file);
            note.accept(Place.file(file) + ": says which image has which class");
            return images;
          },
          () -> TableImages.hasClasses(file, columns));
    }
    boolean hasFolders = !folders(folder).isEmpty();
    if (!hasFolders) {
      refuseArrow(folder);
      List<Path> parquet = list(folder, "[!._]*.parquet");
      if (!parquet.isEmpty()) {
        return parquet(parquet);
      }
      List<Path> archives = list(folder, "[!._]*.tar");
      if (!archives.isEmpty()) {
        return archives(archives);
      }
    }
    return new Part(() -> classFolders(folder), () -> hasFolders);
  }

  private ImageSource classFolders(Path folder) {
    Path classes = PartFolders.ofClasses(folder);
    if (!classes.equals(folder)) {
      note.accept(Place.file(classes)
          + ": its folders are the classes, because the folder around it contains nothing else");
    }
    return FolderImages.open(classes, note);
  }

  private Part archives(List<Path> files) {
    return Part.of(() -> TarImages.open(files, note));
  }

  private Part table(Path file) {
    return new Part(() -> tableImages(file), () -> TableImages.hasClasses(file, columns));
  }

  private TableImages tableImages(Path file) {
    TableImages images = TableImages.open(file, columns);
    if (images.classNames().contains(TableImages.UNLABELLED)
        && images.classNames().size() > 2) {
      note.accept(Place.file(file) + ": class '" + TableImages.UNLABELLED
          + "' marks images without a class in many data sets, and is learned as a class");
    }
    return images;
  }

  private Part parquet(List<Path> files) {
    return new Part(
        () -> ParquetImages.open(files, columns), () -> ParquetImages.hasClasses(files, columns));
  }

  private Part file(Path file) {
    String name = nameOf(file).toLowerCase(Locale.ROOT);
    if (name.endsWith(".tar")) {
      return archives(List.of(file));
    }
    if (TABLES.stream().anyMatch(name::endsWith)) {
      return table(file);
    }
    if (name.endsWith(".parquet")) {
      return parquet(List.of(file));
    }
    boolean packed = name.matches(".*\\.(gz|tgz|bz2|xz|zst|zip|7z|rar)");
    throw new InputException(
        Place.file(file),
        packed
            ? "is a compressed archive, which cannot be read at random positions"
            : "is not a .tar, .parquet, .csv, .tsv or .jsonl file",
        packed ? "Unpack it, and give the folder or the .tar file" : REMEDY);
  }

  /** {@code train.parquet}, or {@code train-00000-of-00002.parquet} and so on. */
  private static List<Path> shards(Path folder, String name, String ending) {
    return list(folder, "{" + name + "," + name + "[-_.]*}." + ending);
  }

  private static Optional<Path> table(Path folder, String name) {
    return TABLES.stream()
        .map(ending -> folder.resolve(name + ending))
        .filter(Files::isRegularFile)
        .findFirst();
  }

  private static void refuseArrow(Path folder) {
    if (!list(folder, "*.arrow").isEmpty()) {
      throw new InputException(
          Place.file(folder),
          "contains Arrow files, as save_to_disk of Hugging Face's datasets writes them",
          "Write Parquet files instead, with to_parquet");
    }
  }
}
