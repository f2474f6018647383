package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/** Images without classes, to be classified by a trained model: files, and all files in folders. */
public final class UnlabelledImages extends LabelledImages {
  /** The class of an unlabelled image. */
  public static final int NO_CLASS = -1;

  private final Names paths;

  private UnlabelledImages(Names paths) {
    super(List.of(), unknown(paths.size()));
    this.paths = paths;
  }

  private static int[] unknown(int count) {
    int[] labels = new int[count];
    Arrays.fill(labels, NO_CLASS);
    return labels;
  }

  /**
   * Finds the files, in the given order. The files of a folder, at any depth, are sorted by name;
   * hidden files and what is plainly no image are left out.
   *
   * @throws InputException if a path does not exist, or a folder contains no file
   */
  public static UnlabelledImages of(List<Path> paths) {
    Names found = new Names();
    for (Path path : paths) {
      if (!Files.exists(path)) {
        throw new InputException(
            Place.file(path),
            Place.brokenLink(path).orElse("there is no such file or folder"),
            "Check the path");
      }
      int before = found.size();
      add(path, found);
      if (found.size() == before) {
        throw new InputException(
            Place.file(path), "there is no file in this folder", "Give images, or their folder");
      }
    }
    return new UnlabelledImages(found);
  }

  /**
   * Files whose paths were read from input: one that cannot be read counts as a bad image.
   *
   * @throws InputException if a text is not a valid path
   */
  public static UnlabelledImages named(List<String> paths) {
    Names names = new Names();
    for (String path : paths) {
      try {
        names.add(Path.of(path).toString());
      } catch (InvalidPathException e) {
        throw new InputException(
            Place.of(path), "is not a valid path", "Give one path per line", e);
      }
    }
    return new UnlabelledImages(names);
  }

  private static void add(Path path, Names found) {
    if (!Files.isDirectory(path)) {
      found.add(path.toString());
      return;
    }
    try {
      new ImageTree().walk(path, file -> found.add(file.toString()));
    } catch (IOException e) {
      throw new InputException(
          Place.file(path), "cannot be read (" + e + ")", "Check the folder", e);
    }
  }

  /** The path as given, or as found in a given folder. */
  public String path(int index) {
    return paths.get(index);
  }

  @Override
  public Place place(int index) {
    return Place.file(Path.of(paths.get(index)));
  }

  @Override
  public byte[] bytes(int index) {
    return StoredBytes.image(Path.of(paths.get(index)), place(index));
  }

  @Override
  public void close() {
    // nothing to do: each file is closed after it was read
  }
}
