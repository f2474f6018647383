package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A folder with a subfolder of images for each class, as in ImageNet; folders within a class folder
 * belong to the class. Hidden files, files outside class folders and what is plainly no image are
 * not read, but reported.
 */
final class FolderImages extends LabelledImages {
  static final String LAYOUT = "Put the images of each class into a separate folder";

  private final Path root;
  private final Names files; // relative to the root

  private FolderImages(Path root, List<String> classNames, Names files, int[] labels) {
    super(classNames, labels);
    this.root = root;
    this.files = files;
  }

  /** @param note receives a sentence about what was skipped */
  static FolderImages open(Path root, Consumer<String> note) {
    try {
      return new Scan(root).scan(note);
    } catch (IOException e) {
      throw new InputException(
          Place.file(root), "cannot be read (" + e + ")", "Check the folder", e);
    }
  }

  /** Collects the images of each class. */
  private static final class Scan {
    private final Path root;
    private final ImageTree tree = new ImageTree();
    private final Names files = new Names();
    private final IntStream.Builder labels = IntStream.builder();
    private final List<Path> dataSets = new ArrayList<>(); // below the root
    private int outsideClasses;

    Scan(Path root) {
      this.root = root;
    }

    FolderImages scan(Consumer<String> note) throws IOException {
      List<String> classNames = new ArrayList<>();
      boolean onlyFolders = true;
      for (Path child : tree.enter(root)) {
        if (Files.isDirectory(child)) {
          int before = files.size();
          onlyFolders &= !addClass(child, classNames.size());
          if (files.size() == before) {
            throw new InputException(
                Place.file(child), "is a class without images", "Add images or remove the folder");
          }
          classNames.add(String.valueOf(child.getFileName()));
        } else {
          outsideClasses++;
        }
      }
      refuseDataSets();
      requireClasses(classNames, onlyFolders);
      classNames.stream()
          .filter(name -> Split.of(name).isPresent())
          .forEach(name -> note.accept(Place.file(root.resolve(name))
              + ": is read as a class, although it is named like a part of a data set; parts are"
              + " train and val, each with a folder for each class"));
      tree.report(Place.file(root), note);
      ImageTree.report(
          note,
          Place.file(root),
          outsideClasses,
          "file outside class folders",
          "files outside class folders");
      return new FolderImages(root, classNames, files, labels.build().toArray());
    }

    /** Classes that contain a training and a test folder are no classes, or have them inside. */
    private void refuseDataSets() {
      if (!dataSets.isEmpty()) {
        Path first = dataSets.get(0);
        throw new InputException(
            Place.file(first),
            "contains the parts of a data set: "
                + Place.printable(PartFolders.partsIn(first).orElse(List.of())),
            dataSets.size() == 1
                ? "Give this folder"
                : "Put the parts outside of the classes: train/CLASS/IMAGE and val/CLASS/IMAGE");
      }
    }

    private void requireClasses(List<String> names, boolean onlyFolders) {
      Place place = Place.file(root);
      ClassCheck.notParts(names, place);
      ClassCheck.enough(names, place, LAYOUT);
      if (onlyFolders) {
        throw new InputException(
            place,
            "its folders contain no images but only folders, so they are hardly classes: "
                + Place.printable(names),
            "Give the folder that contains the classes, or put the images of each class into its"
                + " folder");
      }
    }

    /** Returns whether the folder contains images itself. */
    private boolean addClass(Path folder, int label) throws IOException {
      boolean[] direct = {false};
      boolean[] deeper = {false};
      tree.walk(folder, file -> {
        files.add(root.relativize(file).toString());
        labels.add(label);
        boolean isDirect = folder.equals(file.getParent());
        direct[0] |= isDirect;
        deeper[0] |= !isDirect;
      });
      if (deeper[0] && PartFolders.partsIn(folder).isPresent()) {
        dataSets.add(folder);
      }
      return direct[0];
    }
  }

  @Override
  public Place place(int index) {
    return Place.file(path(index));
  }

  @Override
  public byte[] bytes(int index) {
    return StoredBytes.image(path(index), place(index));
  }

  private Path path(int index) {
    return root.resolve(files.get(index));
  }

  @Override
  public void close() {
    // nothing to do: each file is closed after it was read
  }
}
