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
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A folder with a subfolder of images for each class, as in ImageNet; folders within a class folder
 * belong to the class. Hidden files, files outside class folders and links that leave the folder
 * are not read, but reported.
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

  /** @param note is told what was skipped */
  static FolderImages open(Path root, Consumer<String> note) {
    try {
      return new Scan(root).scan(note);
    } catch (IOException e) {
      throw new InputException(
          Place.file(root), "cannot be read (" + e + ")", "Check the folder", e);
    }
  }

  /** Walks through the folder in the order of names. */
  private static final class Scan {
    private final Path root;
    private final Path realRoot;
    private final Names files = new Names();
    private final IntStream.Builder labels = IntStream.builder();
    private int hidden;
    private int outsideClasses;
    private int links;

    Scan(Path root) throws IOException {
      this.root = root;
      this.realRoot = root.toRealPath();
    }

    FolderImages scan(Consumer<String> note) throws IOException {
      List<String> classNames = new ArrayList<>();
      for (Path child : children(root)) {
        if (Files.isDirectory(child) && staysInside(child)) {
          int before = files.size();
          addClass(child, classNames.size());
          if (files.size() == before) {
            throw new InputException(
                Place.file(child), "is a class without images", "Add images or remove the folder");
          }
          classNames.add(child.getFileName().toString());
        } else if (Files.isRegularFile(child)) {
          outsideClasses++;
        }
      }
      ClassCheck.enough(classNames, Place.file(root), LAYOUT);
      report(note, hidden, "hidden files or folders");
      report(note, outsideClasses, "files outside class folders");
      report(note, links, "links that are broken, lead to folders, or lead out of the folder");
      return new FolderImages(root, classNames, files, labels.build().toArray());
    }

    private void report(Consumer<String> note, int count, String what) {
      if (count > 0) {
        note.accept(Place.file(root) + ": " + count + " " + what + " are not read");
      }
    }

    private void addClass(Path folder, int label) throws IOException {
      for (Path child : children(folder)) {
        boolean link = Files.isSymbolicLink(child);
        if (Files.isDirectory(child) && !link) {
          addClass(child, label);
        } else if (Files.isRegularFile(child) && staysInside(child)) {
          files.add(root.relativize(child).toString());
          labels.add(label);
        } else if (link && (Files.isDirectory(child) || !Files.exists(child))) {
          links++; // links to folders could form a cycle
        }
      }
    }

    private boolean staysInside(Path child) throws IOException {
      boolean inside = !Files.isSymbolicLink(child) || child.toRealPath().startsWith(realRoot);
      links += inside ? 0 : 1;
      return inside;
    }

    private List<Path> children(Path folder) throws IOException {
      List<Path> children = new ArrayList<>();
      try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
        for (Path child : stream) {
          if (child.getFileName().toString().startsWith(".")) {
            hidden++;
          } else {
            children.add(child);
          }
        }
      } catch (DirectoryIteratorException e) {
        throw e.getCause();
      }
      children.sort(
          (a, b) -> a.getFileName().toString().compareTo(b.getFileName().toString()));
      return children;
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
