package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file that an option names for results. */
final class JsonTarget {
  private JsonTarget() {}

  /** Fails now, not when there are results. */
  static void requireWritable(Path file) {
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (Files.isDirectory(file) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InputException(
          Place.setting("json"),
          "'" + Place.printable(file.toString()) + "' cannot be written",
          "Name a file in a folder that exists and can be written to");
    }
  }
}
