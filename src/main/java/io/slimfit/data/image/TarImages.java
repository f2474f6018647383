package io.slimfit.data.image;

import io.slimfit.base.Place;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Tar archives of class folders, which may be within other folders, or of a WebDataset, whose
 * classes stand in a file beside each image. They are not unpacked: the offsets of the images are
 * found once.
 */
final class TarImages extends LabelledImages {
  static final String LAYOUT =
      "Pack a folder with a subfolder of images for each class; or, as a WebDataset, a file"
          + " KEY.cls with the class beside each KEY.jpg";

  private final List<TarArchive> archives;
  private final long[] images; // the archive of each in the upper half, its entry in the lower

  private TarImages(
      List<TarArchive> archives, List<String> classNames, int[] labels, long[] images) {
    super(classNames, labels);
    this.archives = List.copyOf(archives);
    this.images = images;
  }

  /**
   * @param files the parts of one data set
   * @param note receives a sentence about what was skipped
   */
  static TarImages open(List<Path> files, Consumer<String> note) {
    List<FileChannel> channels = new ArrayList<>();
    try {
      List<TarArchive> archives = new ArrayList<>();
      for (Path file : files) {
        FileChannel channel = StoredBytes.open(file);
        channels.add(channel);
        archives.add(TarArchive.read(file, channel));
      }
      return of(archives, Place.file(files.get(0)), note);
    } catch (RuntimeException e) {
      channels.forEach(StoredBytes::close);
      throw e;
    }
  }

  private static TarImages of(List<TarArchive> archives, Place first, Consumer<String> note) {
    boolean web = archives.stream().anyMatch(WebSamples::isWebDataset);
    Map<String, LongStream.Builder> byClass = new HashMap<>();
    for (int i = 0; i < archives.size(); i++) {
      TarArchive archive = archives.get(i);
      long upper = (long) i << Integer.SIZE;
      ClassOfEntry found = (entry, name) ->
          byClass.computeIfAbsent(name, added -> LongStream.builder()).add(upper | entry);
      int skipped =
          web ? WebSamples.find(archive, found) : ClassFolders.find(archive.names(), found);
      if (skipped > 0) {
        note.accept(archive.place() + ": " + skipped + " files that are "
            + (web
                ? "neither an image nor its class"
                : "hidden, plainly no images, or outside class folders")
            + " are not read");
      }
    }
    List<String> names = web
        ? NamedClasses.sorted(byClass.keySet())
        : byClass.keySet().stream().sorted().toList();
    if (!web) {
      ClassCheck.notParts(names, first);
    }
    ClassCheck.enough(names, first, LAYOUT);
    List<long[]> classes = names.stream()
        .map(name -> Objects.requireNonNull(byClass.get(name)).build().toArray())
        .toList();
    int[] labels = IntStream.range(0, classes.size())
        .flatMap(label -> IntStream.generate(() -> label).limit(classes.get(label).length))
        .toArray();
    return new TarImages(
        archives, names, labels, classes.stream().flatMapToLong(LongStream::of).toArray());
  }

  /** Receives an entry of an archive that is an image, and the name of its class. */
  interface ClassOfEntry {
    void accept(int entry, String className);
  }

  private TarArchive archive(int index) {
    return archives.get((int) (images[index] >> Integer.SIZE));
  }

  @Override
  public Place place(int index) {
    return archive(index).place((int) images[index]);
  }

  @Override
  public byte[] bytes(int index) {
    return archive(index).image((int) images[index]);
  }

  @Override
  public void close() {
    archives.forEach(TarArchive::close);
  }
}
