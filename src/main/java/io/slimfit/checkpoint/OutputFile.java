package io.slimfit.checkpoint;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file that {@code --output} or another option names. If it exists it is replaced, so it must be
 * none of those that are read.
 *
 * @param option that names it
 */
public record OutputFile(Path path, String option) {
  /** Whether this is the same file under this name or another; a file that is absent is not. */
  public boolean is(Path other) {
    try {
      return Files.exists(path) && Files.exists(other) && Files.isSameFile(path, other);
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(other) + ": cannot be read: " + e, e);
    }
  }

  /**
   * @param what the other file is, such as {@code "the input"}
   * @throws InputException if it is the same file
   */
  public void requireOther(Path read, String what) {
    if (is(read)) {
      throw new InputException(
          Place.setting(option),
          Place.printable(path.toString()) + " is also " + what,
          "Choose another file");
    }
  }

  /**
   * @param what a file of the folder is, such as {@code "part of the model"}
   * @throws InputException if it is in this folder, or a link there leads to it, or if it is this
   *     file
   */
  public void requireOutside(Path read, String what) {
    requireOther(read, what);
    if (!Files.isRegularFile(path) || !Files.isDirectory(read)) {
      return; // nothing is replaced, or what is read may be the name of a model
    }
    try {
      if (path.toRealPath().startsWith(read.toRealPath())) {
        requireOther(path, what);
      }
      List<Path> links;
      try (Stream<Path> files = Files.walk(read)) {
        links = files.filter(Files::isSymbolicLink).toList();
      }
      links.forEach(link -> requireOther(link, what));
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(read) + ": cannot be read: " + e, e);
    }
  }
}
