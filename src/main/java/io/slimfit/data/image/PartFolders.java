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
import java.util.Optional;

/** The folders of a data set: which of them are its parts, and which contains the classes. */
final class PartFolders {
  static final String TRAINING = "train";
  static final List<String> VALIDATION = List.of("validation", "val", "valid", "test");
  static final int DEEPEST = 3; // folders that contain nothing but the next one

  private static final String NOT_HIDDEN = "[!.]*";
  private static final String PLAIN = "[!._]*";

  private PartFolders() {}

  /**
   * The folder of a part: by its usual name, or by another one for the same part, such as
   * {@code Training}, {@code seg_train/seg_train}, or {@code fruits_train} beside
   * {@code fruits_test}.
   */
  static Optional<Path> named(Path folder, String name) {
    Path usual = folder.resolve(name);
    Split split = Split.of(name).orElseThrow();
    List<Path> named = Files.isDirectory(usual) ? List.of(usual) : ofSplit(folder, split);
    if (named.stream().anyMatch(child -> VALIDATION.contains(nameOf(child)))
        && !named.contains(usual)) {
      return Optional.empty(); // found by that name
    }
    if (named.size() > 1) {
      throw new InputException(
          Place.file(folder),
          "has several folders for the same part: "
              + Place.printable(named.stream().map(PartFolders::nameOf).toList()),
          "Leave one of them");
    }
    return named.stream()
        .findFirst()
        .map(part -> unwrapped(part, split))
        .filter(part -> split != Split.TRAINING || !isClass(part, folder));
  }

  private static List<Path> ofSplit(Path folder, Split split) {
    List<Path> all = folders(folder, NOT_HIDDEN);
    List<Path> named = all.stream().filter(child -> isNamed(child, split)).toList();
    return named.isEmpty()
        ? all.stream().filter(child -> isPaired(child, split, all)).toList()
        : named;
  }

  private static boolean isNamed(Path folder, Split split) {
    return Split.of(nameOf(folder)).filter(split::equals).isPresent();
  }

  /** Whether a part's name is in that of the folder, and another folder's differs only in that. */
  private static boolean isPaired(Path folder, Split split, List<Path> all) {
    return Split.within(nameOf(folder))
        .filter(name -> name.split() == split)
        .filter(name -> all.stream()
            .flatMap(other -> Split.within(nameOf(other)).stream())
            .anyMatch(other -> other.split().isEvaluated() != split.isEvaluated()
                && other.rest().equals(name.rest())))
        .isPresent();
  }

  /** Inside of folders that contain only one for the same part. */
  private static Path unwrapped(Path part, Split split) {
    Path inner = part;
    for (int depth = 0; depth < DEEPEST; depth++) {
      Optional<Path> only = onlyFolder(inner);
      if (only.isEmpty()
          || (!isNamed(only.get(), split) && !nameOf(only.get()).equalsIgnoreCase(nameOf(part)))) {
        break;
      }
      inner = only.get();
    }
    return inner;
  }

  /**
   * Whether a folder named like training images is one of vehicles, say: it contains images itself,
   * so does a folder beside it, and no folder is named like another part.
   */
  private static boolean isClass(Path named, Path parent) {
    List<Path> others =
        folders(parent, PLAIN).stream().filter(other -> !named.equals(other)).toList();
    return named.getParent() != null
        && named.getParent().equals(parent)
        && containsImages(named)
        && others.stream().allMatch(other -> Split.of(nameOf(other)).isEmpty())
        && others.stream().anyMatch(PartFolders::containsImages);
  }

  /** Whether a folder consists of files that may be images, rather than of folders or tables. */
  private static boolean containsImages(Path folder) {
    List<Path> content = content(folder);
    return !content.isEmpty()
        && content.stream().noneMatch(Files::isDirectory)
        && list(folder, "{metadata.*,*.parquet,*.tar,*.arrow}").isEmpty();
  }

  /** The folders beside the parts, whose names say nothing. */
  static List<Path> others(Path folder) {
    List<Path> all = folders(folder, PLAIN);
    return all.stream()
        .filter(child -> Split.of(nameOf(child)).isEmpty())
        .filter(child -> Split.within(nameOf(child))
            .filter(name -> isPaired(child, name.split(), all))
            .isEmpty())
        .toList();
  }

  /** The names of a folder's parts, if it has training images and others. */
  static Optional<List<String>> partsIn(Path folder) {
    List<Path> all = folders(folder, PLAIN);
    List<Path> parts = new ArrayList<>(all);
    parts.removeAll(others(folder));
    boolean both = parts.stream().anyMatch(PartFolders::isTraining)
        && parts.stream().anyMatch(part -> !isTraining(part));
    return both ? Optional.of(parts.stream().map(PartFolders::nameOf).toList()) : Optional.empty();
  }

  private static boolean isTraining(Path part) {
    String name = nameOf(part);
    return Split.of(name)
        .or(() -> Split.within(name).map(Split.Within::split))
        .filter(split -> split == Split.TRAINING)
        .isPresent();
  }

  /**
   * The folder whose folders are the classes: the given one, or one that it wraps, as in
   * {@code images/CLASS/...}. A folder that contains images itself is a class.
   */
  static Path ofClasses(Path folder) {
    Path inner = folder;
    for (int depth = 0; depth < DEEPEST; depth++) {
      Optional<Path> only =
          onlyFolder(inner).filter(child -> Split.of(nameOf(child)).isEmpty());
      if (only.isEmpty()) {
        break;
      }
      List<Path> content = content(only.get());
      if (!content.stream().allMatch(Files::isDirectory)) {
        break;
      }
      if (content.size() > 1) {
        return only.get();
      }
      inner = only.get();
    }
    return folder;
  }

  private static Optional<Path> onlyFolder(Path folder) {
    List<Path> content = content(folder);
    return content.size() == 1 && Files.isDirectory(content.get(0))
        ? Optional.of(content.get(0))
        : Optional.empty();
  }

  /** The folders and what may be images. */
  private static List<Path> content(Path folder) {
    try {
      return new ImageTree().children(folder);
    } catch (IOException e) {
      throw unreadable(folder, e);
    }
  }

  static String nameOf(Path folder) {
    return String.valueOf(folder.getFileName());
  }

  static List<Path> folders(Path folder) {
    return folders(folder, PLAIN);
  }

  private static List<Path> folders(Path folder, String pattern) {
    return list(folder, pattern).stream().filter(Files::isDirectory).toList();
  }

  /** The files in a folder that match a pattern, in the order of their names. */
  static List<Path> list(Path folder, String pattern) {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(folder, pattern)) {
      all.forEach(files::add);
    } catch (IOException | DirectoryIteratorException e) {
      throw unreadable(folder, e);
    }
    files.sort(null);
    return files;
  }

  private static InputException unreadable(Path folder, Exception e) {
    return new InputException(
        Place.file(folder), "cannot be read (" + e + ")", "Check the folder", e);
  }
}
