package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.OutputFile;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The file that an option names for results. */
final class JsonTarget {
  private static final Set<Option<?>> MODELS =
      Set.of(ModelSourceOptions.MODEL, ModelSourceOptions.ARCHITECTURE); // a name, or a path

  private JsonTarget() {}

  /**
   * Fails now, not when there are results.
   *
   * @param values all options: the file must be none that another one names
   */
  static void requireWritable(Path file, OptionValues values) {
    requireOther(file, values);
    Path folder = file.toAbsolutePath().resolveSibling("");
    if (Files.isDirectory(file) || !Files.isDirectory(folder) || !Files.isWritable(folder)) {
      throw new InputException(
          Place.setting("json"),
          "'" + Place.printable(file.toString()) + "' cannot be written",
          "Name a file in a folder that exists and can be written to");
    }
  }

  private static void requireOther(Path file, OptionValues values) {
    OutputFile output = new OutputFile(file, OutputOptions.JSON.name());
    for (Option<?> option : values.given()) {
      boolean named = option.type() == Path.class && !option.equals(OutputOptions.JSON);
      if (named || MODELS.contains(option)) {
        values
            .get(option)
            .ifPresent(read ->
                output.requireOutside(Path.of(read.toString()), "read: {" + option.name() + "}"));
      }
    }
  }
}
