package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * CIFAR-10 and CIFAR-100 in their binary format: records of one label (CIFAR-100: a coarse and a
 * fine one, of which the fine one is used) and 32 x 32 pixels, first all red, then all green, then
 * all blue.
 */
final class CifarImages extends LabelledImages {
  private static final int SIDE = 32;
  private static final int PLANE = SIDE * SIDE;
  private static final int PIXELS = RgbImage.CHANNELS * PLANE;
  private static final List<String> CIFAR_10 = List.of(
      "airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");
  private static final String REMEDY = "Download the binary version of the data set again";

  /** The two data sets. */
  enum Form {
    CIFAR_10(1, 10, "batches.meta.txt"),
    CIFAR_100(2, 100, "fine_label_names.txt");

    private final int labels; // bytes before the pixels; the last one is used
    private final int classes;
    private final String namesFile;

    Form(int labels, int classes, String namesFile) {
      this.labels = labels;
      this.classes = classes;
      this.namesFile = namesFile;
    }

    private int recordBytes() {
      return labels + PIXELS;
    }
  }

  private final Form form;
  private final List<Path> files;
  private final List<FileChannel> channels;
  private final int[] firsts; // index of the first image of each file

  private CifarImages(Form form, List<Path> files, int[] labels, int[] firsts) {
    super(classNames(form, files.get(0).resolveSibling(form.namesFile)), labels);
    this.form = form;
    this.files = List.copyOf(files);
    this.firsts = firsts;
    this.channels = new ArrayList<>();
    for (Path file : files) {
      channels.add(StoredBytes.open(file));
    }
  }

  static CifarImages open(Form form, List<Path> files) {
    IntStream.Builder labels = IntStream.builder();
    int[] firsts = new int[files.size()];
    int count = 0;
    for (int i = 0; i < firsts.length; i++) {
      firsts[i] = count;
      count += readLabels(form, files.get(i), labels);
    }
    return new CifarImages(form, files, labels.build().toArray(), firsts);
  }

  private static int readLabels(Form form, Path file, IntStream.Builder labels) {
    Place place = Place.file(file);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      long size = Files.size(file);
      if (size == 0 || size % form.recordBytes() != 0) {
        throw new InputException(
            place,
            "has " + size + " bytes, not a multiple of the record size " + form.recordBytes(),
            REMEDY);
      }
      int records = Math.toIntExact(size / form.recordBytes());
      for (int record = 0; record < records; record++) {
        in.skipNBytes(form.labels - 1);
        int label = in.read();
        if (label >= form.classes) {
          throw new InputException(
              place.row(record),
              "has the label " + label + "; there are " + form.classes + " classes",
              REMEDY);
        }
        labels.add(label);
        in.skipNBytes(PIXELS);
      }
      return records;
    } catch (IOException e) {
      throw new InputException(place, "cannot be read (" + e + ")", REMEDY, e);
    }
  }

  /** The names in the file beside the images, if it exists and is complete. */
  private static List<String> classNames(Form form, Path file) {
    try {
      if (Files.isRegularFile(file) && Files.size(file) < 1 << 16) {
        List<String> names = Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(s -> !s.isEmpty())
            .toList();
        if (names.size() == form.classes) {
          return names;
        }
      }
    } catch (IOException e) {
      throw new InputException(
          Place.file(file), "cannot be read (" + e + ")", "Repair or remove it", e);
    }
    return form == Form.CIFAR_10
        ? CIFAR_10
        : IntStream.range(0, form.classes).mapToObj(String::valueOf).toList();
  }

  @Override
  public Place place(int index) {
    int file = fileOf(index);
    return Place.file(files.get(file)).row(index - firsts[file]);
  }

  /** The pixels, [3, 32, 32]. */
  @Override
  public byte[] bytes(int index) {
    int file = fileOf(index);
    long offset = (long) (index - firsts[file]) * form.recordBytes() + form.labels;
    return StoredBytes.read(channels.get(file), offset, PIXELS, place(index));
  }

  @Override
  public RgbImage image(int index, ImageDecoder decoder) {
    byte[] planes = bytes(index);
    byte[] pixels = new byte[PIXELS];
    for (int i = 0; i < PIXELS; i++) {
      pixels[i] = planes[i % RgbImage.CHANNELS * PLANE + i / RgbImage.CHANNELS];
    }
    return new RgbImage(SIDE, SIDE, pixels);
  }

  private int fileOf(int index) {
    int file = firsts.length - 1;
    while (firsts[file] > index) {
      file--;
    }
    return file;
  }

  @Override
  public void close() {
    channels.forEach(StoredBytes::close);
  }
}
