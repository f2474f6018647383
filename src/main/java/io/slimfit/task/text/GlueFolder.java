package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the files of a GLUE task: in the given folder, or in a subfolder with the name that GLUE or
 * Hugging Face gives the task. They are GLUE's official TSV files, or Hugging Face's Parquet or
 * JSONL files, whole or in shards.
 */
final class GlueFolder {
  private static final List<String> TABLES = List.of(".parquet", ".jsonl");

  private final GlueTask glue;
  private final Path data;

  GlueFolder(GlueTask glue, Path data) {
    this.glue = glue;
    this.data = data;
  }

  /**
   * The file, or the shards in their order.
   *
   * @param name as in GLUE's official folder, such as {@code dev_matched.tsv}
   * @throws InputException if there is no such file
   */
  List<Path> files(String name) {
    return find(name)
        .orElseThrow(() -> new InputException(
            Place.file(data),
            Files.exists(data)
                ? "there is no " + name + " here nor in " + data.resolve(glue.folder())
                    + ", and no " + hubName(name) + ".parquet or .jsonl"
                : Place.missingFolder(data),
            "Give GLUE's folder " + glue.folder() + " or its parent"));
  }

  /** Like {@link #files}; empty if there is no such file. */
  Optional<List<Path>> find(String name) {
    for (Path folder : folders()) {
      Path official = folder.resolve(name);
      if (Files.isRegularFile(official)) {
        return Optional.of(List.of(official));
      }
      for (String base : new LinkedHashSet<>(List.of(hubName(name), withoutEnding(name)))) {
        for (String ending : TABLES) {
          List<Path> files = named(folder, base, ending);
          if (!files.isEmpty()) {
            return Optional.of(files);
          }
        }
      }
    }
    return Optional.empty();
  }

  private Set<Path> folders() {
    return new LinkedHashSet<>(List.of(
        data.resolve(glue.folder()),
        data.resolve(glue.name()),
        data.resolve(glue.folder().toLowerCase(Locale.ROOT)),
        data.resolve("diagnostic"), // the official folder of AX, which has no other file
        data));
  }

  /** {@code train.parquet}, or its shards such as {@code train-00000-of-00002.parquet}. */
  private static List<Path> named(Path folder, String base, String ending) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    Pattern pattern =
        Pattern.compile(Pattern.quote(base) + "(-\\d+-of-\\d+)?" + Pattern.quote(ending));
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> pattern.matcher(file.getFileName().toString()).matches())
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String hubName(String name) {
    return withoutEnding(name).replaceFirst("^dev", "validation");
  }

  private static String withoutEnding(String name) {
    return name.replaceFirst("\\.tsv$", "");
  }
}
