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

/** A tar archive of class folders, perhaps within other folders, read where it lies: offsets of the images are found once. */
final class TarImages implements ImageSource {
  private static final String LAYOUT = "Pack a folder that has a folder of images for each class";

  private final Path file;
  private final FileChannel channel;
  private final List<String> classNames;
  private final Names names;
  private final long[] offsets;
  private final int[] sizes;
  private final int[] labels;
  private final int[] entries; // of the archive, for each image

  private TarImages(Path file, FileChannel channel, TarIndex index, Consumer<String> said) {
    this.file = file;
    this.channel = channel;
    this.names = index.names;
    this.offsets = index.offsets();
    this.sizes = index.sizes();
    int depth = depthOfClasses();
    Map<String, List<Integer>> byClass = new TreeMap<>();
    int passedOver = 0;
    for (int entry = 0; entry < names.size(); entry++) {
      List<String> path = path(entry);
      if (path.size() < depth + 2 || path.get(path.size() - 1).startsWith(".")) {
        passedOver++;
      } else {
        byClass.computeIfAbsent(path.get(depth), name -> new ArrayList<>()).add(entry);
      }
    }
    if (passedOver > 0) {
      said.accept(Place.file(file) + ": " + passedOver
          + " files that are hidden or outside of class folders are not read");
    }
    this.classNames = List.copyOf(byClass.keySet());
    ClassCheck.enough(classNames, Place.file(file), LAYOUT);
    this.labels = new int[byClass.values().stream().mapToInt(List::size).sum()];
    this.entries = new int[labels.length];
    int image = 0;
    int label = 0;
    for (List<Integer> ofClass : byClass.values()) {
      for (int entry : ofClass) {
        labels[image] = label;
        entries[image++] = entry;
      }
      label++;
    }
  }

  /** @param said told what was passed over */
  static TarImages open(Path file, Consumer<String> said) {
    FileChannel channel = StoredBytes.open(file);
    try {
      return new TarImages(file, channel, TarIndex.read(channel, file), said);
    } catch (RuntimeException e) {
      StoredBytes.close(channel);
      throw e;
    }
  }

  /** Folders above the class folders: those that all files below share, as long as there are folders in them. */
  private int depthOfClasses() {
    int depth = 0;
    while (isShared(depth)) {
      depth++;
    }
    return depth;
  }

  private boolean isShared(int depth) {
    Set<String> folders = new HashSet<>();
    boolean deeper = false;
    for (int entry = 0; entry < names.size() && folders.size() < 2; entry++) {
      List<String> path = path(entry);
      deeper |= path.size() > depth + 2;
      if (path.size() > depth + 1) {
        folders.add(path.get(depth));
      }
    }
    return deeper && folders.size() == 1;
  }

  private List<String> path(int entry) {
    List<String> path = new ArrayList<>(List.of(names.get(entry).split("/", -1)));
    path.removeIf(part -> part.isEmpty() || part.equals("."));
    return path;
  }

  @Override
  public List<String> classNames() {
    return classNames;
  }

  @Override
  public int count() {
    return labels.length;
  }

  @Override
  public int label(int index) {
    return labels[index];
  }

  @Override
  public Place place(int index) {
    return Place.file(file).entry(names.get(entries[index]));
  }

  @Override
  public byte[] bytes(int index) {
    int entry = entries[index];
    return StoredBytes.read(channel, offsets[entry], sizes[entry], place(index));
  }

  @Override
  public void close() {
    StoredBytes.close(channel);
  }
}
