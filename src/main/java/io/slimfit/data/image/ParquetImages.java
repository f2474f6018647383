package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.ParquetRows;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.schema.MessageType;

/**
 * Parquet files as on the Hugging Face hub: a column with the bytes of image files, or with their
 * paths, and one with their classes, as numbers or as names. Parquet has no random access, so the
 * images are copied to a temporary file of the same size.
 */
final class ParquetImages extends LabelledImages {
  private final List<Path> files;
  private final int[] firsts; // index of the first image of each file
  private final ImageFile images;

  private ParquetImages(
      List<Path> files, int[] firsts, ImageFile images, int[] labels, List<String> classNames) {
    super(classNames, labels);
    this.files = List.copyOf(files);
    this.firsts = firsts;
    this.images = images;
  }

  static ParquetImages open(List<Path> files, ImageColumns columns) {
    ImageFile images = new ImageFile();
    try {
      return read(files, columns, images);
    } catch (RuntimeException e) {
      images.close();
      throw e;
    }
  }

  /**
   * Whether any image of the files has a class; true if they cannot be read, which opening them
   * tells.
   */
  static boolean hasClasses(List<Path> files, ImageColumns columns) {
    return files.stream().anyMatch(file -> hasClasses(file, columns));
  }

  private static boolean hasClasses(Path file, ImageColumns columns) {
    try (ParquetRows rows = new ParquetRows(file)) {
      Optional<MessageType> label = ParquetColumns.labelColumn(rows.description(), columns);
      if (label.isEmpty()) {
        return false;
      }
      rows.select(label.get());
      String name = label.get().getFieldName(0);
      Optional<Boolean> found = rows.next((row, place) -> ParquetColumns.hasClass(row, name));
      while (found.isPresent()) {
        if (found.get()) {
          return true;
        }
        found = rows.next((row, place) -> ParquetColumns.hasClass(row, name));
      }
      return false;
    } catch (InputException e) {
      return true;
    }
  }

  private static ParquetImages read(List<Path> files, ImageColumns columns, ImageFile images) {
    Labels labels = new Labels();
    int[] firsts = new int[files.size()];
    int count = 0;
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = count;
      count += readFile(files.get(i), columns, images, labels);
    }
    images.complete();
    int[] all = labels.all();
    List<String> classNames = labels.classNames(all);
    for (int i = 0; i < all.length; i++) {
      if (all[i] >= classNames.size()) {
        int file = fileOf(firsts, i);
        throw new InputException(
            row(files.get(file), i - firsts[file]),
            "has the label " + all[i] + "; there are " + classNames.size() + " classes",
            ParquetColumns.LAYOUT);
      }
    }
    ClassCheck.enough(classNames, Place.file(files.get(0)), ParquetColumns.LAYOUT);
    return new ParquetImages(files, firsts, images, all, classNames);
  }

  /** The classes of all images: numbers that may have names in the metadata, or names. */
  private static final class Labels {
    private final IntStream.Builder numbers = IntStream.builder();
    private final NamedClasses named = new NamedClasses();
    private final List<String> ofMetadata = new ArrayList<>();
    private Optional<Boolean> byName = Optional.empty(); // unknown before the first file

    void begin(ParquetColumns columns, Path file) {
      if (byName.isPresent() && byName.get() != columns.namesClasses()) {
        throw new InputException(
            Place.file(file),
            "has classes " + (columns.namesClasses() ? "by name" : "by number")
                + ", unlike the files before it",
            "Use files of the same data set");
      }
      byName = Optional.of(columns.namesClasses());
      if (ofMetadata.isEmpty()) {
        ofMetadata.addAll(columns.classNames());
      }
    }

    void add(ParquetColumns columns, Group row, Place place) {
      if (columns.namesClasses()) {
        named.add(columns.className(row, place));
      } else {
        numbers.add(columns.label(row, place));
      }
    }

    int[] all() {
      return byName.orElse(false) ? named.labels() : numbers.build().toArray();
    }

    List<String> classNames(int[] all) {
      if (byName.orElse(false)) {
        return named.names();
      }
      int classes = IntStream.of(all).max().orElse(-1) + 1;
      return ofMetadata.isEmpty()
          ? IntStream.range(0, classes).mapToObj(String::valueOf).toList()
          : List.copyOf(ofMetadata);
    }
  }

  private static int readFile(Path file, ImageColumns wanted, ImageFile images, Labels labels) {
    Path folder = file.resolveSibling("");
    try (ParquetRows rows = new ParquetRows(file)) {
      ParquetColumns columns = ParquetColumns.of(rows.description(), file, wanted);
      labels.begin(columns, file);
      rows.select(columns.wanted());
      BiFunction<Group, Place, Boolean> image = (row, place) -> {
        images.add(columns.image(row, folder, place));
        labels.add(columns, row, place);
        return true;
      };
      while (rows.next(image).isPresent()) {
        // each call adds an image and its class
      }
      return Math.toIntExact(rows.count());
    }
  }

  /** @param index of the row, starting at 0 */
  private static Place row(Path file, int index) {
    return Place.file(file).row(index + 1L);
  }

  private static int fileOf(int[] firsts, int index) {
    int file = firsts.length - 1;
    while (firsts[file] > index) {
      file--;
    }
    return file;
  }

  @Override
  public Place place(int index) {
    int file = fileOf(firsts, index);
    return row(files.get(file), index - firsts[file]);
  }

  @Override
  public byte[] bytes(int index) {
    return images.get(index, place(index));
  }

  @Override
  public void close() {
    images.close();
  }
}
