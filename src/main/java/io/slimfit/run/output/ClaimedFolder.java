package io.slimfit.run.output;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * An output folder whose name the user did not choose. It is created at once, so that no other run
 * gets the same name, and removed again if it stays empty.
 */
public final class ClaimedFolder implements AutoCloseable {
  private final Path path;

  private ClaimedFolder(Path path) {
    this.path = path;
  }

  /**
   * Creates a new folder.
   *
   * @param wanted its path; if that exists, -2, -3 and so on is appended
   * @throws InputException if no folder can be created there
   */
  public static ClaimedFolder of(Path wanted) {
    try {
      Files.createDirectories(wanted.toAbsolutePath().resolveSibling(""));
      Path path = wanted;
      for (int number = 2; !isMade(path); number++) {
        path = wanted.resolveSibling(wanted.getFileName() + "-" + number);
      }
      return new ClaimedFolder(path);
    } catch (IOException e) {
      throw new InputException(
          Place.setting("output").of(wanted),
          "no folder can be created here (" + Place.printable(String.valueOf(e)) + ")",
          "Choose another {output}",
          e);
    }
  }

  private static boolean isMade(Path path) throws IOException {
    try {
      Files.createDirectory(path);
      return true;
    } catch (FileAlreadyExistsException e) {
      return false;
    }
  }

  public Path path() {
    return path;
  }

  /** Removes the folder if it is empty, because the run failed before it wrote anything. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // nothing to do: the run wrote files
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be removed: " + e, e);
    }
  }
}
