package io.slimfit.run.output;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An output folder that nobody named: made at once, so that no other run gets its name; gone again if nothing came into it. */
public final class ClaimedFolder implements AutoCloseable {
  private final Path path;

  private ClaimedFolder(Path path) {
    this.path = path;
  }

  /**
   * Makes a folder that was not there.
   *
   * @param wanted its path; if it is taken, -2 stands behind it, or -3 and so on
   * @throws InputException if none can be made there
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
          "no folder can be made here (" + Place.printable(String.valueOf(e)) + ")",
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

  /** Removes the folder if it is empty: the run was refused. */
  @Override
  public void close() {
    try {
      Files.deleteIfExists(path);
    } catch (DirectoryNotEmptyException e) {
      // what the run left
    } catch (IOException e) {
      throw new UncheckedIOException(Place.file(path) + ": cannot be removed: " + e, e);
    }
  }
}
