package io.slimfit.data.image;

import io.slimfit.base.Place;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A tar archive of class folders, which may be within other folders. It is not unpacked: the
 * offsets of the images are found once.
 */
final class TarImages extends LabelledImages {
  private static final String LAYOUT = "Pack a folder with a subfolder of images for each class";

  private final Path file;
  private final FileChannel channel;
  private final Names names;
  private final long[] offsets;
  private final int[] sizes;
  private final int[] entries; // index of each image in the archive

  private TarImages(
      Path file, FileChannel channel, TarIndex index, Map<String, List<Integer>> byClass) {
    super(List.copyOf(byClass.keySet()), labels(byClass));
    this.file = file;
    this.channel = channel;
    this.names = index.names;
    this.offsets = index.offsets();
    this.sizes = index.sizes();
    this.entries = byClass.values().stream().flatMapToInt(TarImages::numbers).toArray();
  }

  private static int[] labels(Map<String, List<Integer>> byClass) {
    List<List<Integer>> classes = List.copyOf(byClass.values());
    return IntStream.range(0, classes.size())
        .flatMap(label -> numbers(classes.get(label)).map(entry -> label))
        .toArray();
  }

  private static IntStream numbers(List<Integer> entries) {
    return entries.stream().mapToInt(Integer::intValue);
  }

  /** @param note is told what was skipped */
  static TarImages open(Path file, Consumer<String> note) {
    FileChannel channel = StoredBytes.open(file);
    try {
      TarIndex index = TarIndex.read(channel, file);
      Map<String, List<Integer>> byClass = byClass(index.names, file, note);
      ClassCheck.enough(List.copyOf(byClass.keySet()), Place.file(file), LAYOUT);
      return new TarImages(file, channel, index, byClass);
    } catch (RuntimeException e) {
      StoredBytes.close(channel);
      throw e;
    }
  }

  /** The image entries of the archive by the name of their class. */
  private static Map<String, List<Integer>> byClass(Names names, Path file, Consumer<String> note) {
    int depth = depthOfClasses(names);
    Map<String, List<Integer>> byClass = new TreeMap<>();
    int skipped = 0;
    for (int entry = 0; entry < names.size(); entry++) {
      List<String> path = path(names, entry);
      if (path.size() < depth + 2 || path.get(path.size() - 1).startsWith(".")) {
        skipped++;
      } else {
        byClass.computeIfAbsent(path.get(depth), name -> new ArrayList<>()).add(entry);
      }
    }
    if (skipped > 0) {
      note.accept(Place.file(file) + ": " + skipped
          + " files that are hidden or outside class folders are not read");
    }
    return byClass;
  }

  /**
   * The number of folders above the class folders: those that contain all files and further
   * folders.
   */
  private static int depthOfClasses(Names names) {
    int depth = 0;
    while (isShared(names, depth)) {
      depth++;
    }
    return depth;
  }

  private static boolean isShared(Names names, int depth) {
    Set<String> folders = new HashSet<>();
    boolean deeper = false;
    for (int entry = 0; entry < names.size() && folders.size() < 2; entry++) {
      List<String> path = path(names, entry);
      deeper |= path.size() > depth + 2;
      if (path.size() > depth + 1) {
        folders.add(path.get(depth));
      }
    }
    return deeper && folders.size() == 1;
  }

  private static List<String> path(Names names, int entry) {
    List<String> path = new ArrayList<>(List.of(names.get(entry).split("/", -1)));
    path.removeIf(part -> part.isEmpty() || part.equals("."));
    return path;
  }

  @Override
  public Place place(int index) {
    return Place.file(file).entry(names.get(entries[index]));
  }

  @Override
  public byte[] bytes(int index) {
    int entry = entries[index];
    return StoredBytes.image(channel, offsets[entry], sizes[entry], place(index));
  }

  @Override
  public void close() {
    StoredBytes.close(channel);
  }
}
