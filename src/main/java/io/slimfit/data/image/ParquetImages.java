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

/**
 * Parquet files as on the Hugging Face hub: a column with the bytes of image files and one with
 * their classes. Parquet has no random access, so the images are copied to a temporary file of the
 * same size.
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

  private static ParquetImages read(List<Path> files, ImageColumns columns, ImageFile images) {
    IntStream.Builder labels = IntStream.builder();
    int[] firsts = new int[files.size()];
    int count = 0;
    List<String> classNames = new ArrayList<>();
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = count;
      count += readFile(files.get(i), columns, images, labels, classNames);
    }
    images.complete();
    int[] all = labels.build().toArray();
    if (classNames.isEmpty()) {
      int classes = IntStream.of(all).max().orElse(-1) + 1;
      IntStream.range(0, classes).mapToObj(String::valueOf).forEach(classNames::add);
    }
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

  private static int readFile(
      Path file,
      ImageColumns wanted,
      ImageFile images,
      IntStream.Builder labels,
      List<String> classNames) {
    try (ParquetRows rows = new ParquetRows(file)) {
      ParquetColumns columns = ParquetColumns.of(rows.description(), file, wanted);
      if (classNames.isEmpty()) {
        classNames.addAll(columns.classNames());
      }
      rows.select(columns.wanted());
      BiFunction<Group, Place, Integer> image = (row, place) -> {
        images.add(columns.image(row, place));
        return columns.label(row, place);
      };
      for (Optional<Integer> label = rows.next(image);
          label.isPresent();
          label = rows.next(image)) {
        labels.add(label.get());
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
