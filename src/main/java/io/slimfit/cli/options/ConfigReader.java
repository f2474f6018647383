package io.slimfit.cli.options;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.file.Path;
import java.util.List;

/** Reads {@code --config}: one YAML mapping from names to values or lists of values. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * Reads all settings. Names are unchanged, and may occur twice.
   *
   * @throws InputException with line and column
   */
  public static List<Setting> read(Path path) {
    return settings(YamlReader.read(path));
  }

  /**
   * The entries as settings.
   *
   * @throws InputException with line and column if a value is missing or a mapping
   */
  public static List<Setting> settings(Yaml.Entries mapping) {
    return mapping.entries().stream()
        .map(entry -> new Setting(entry.name(), values(entry.name(), entry.value()), entry.place()))
        .toList();
  }

  private static List<String> values(String name, Yaml value) {
    if (!(value instanceof Yaml.Items list)) {
      return List.of(text(name, value));
    }
    if (list.items().isEmpty()) {
      throw new InputException(
          list.place(),
          "'" + Place.printable(name) + "' has no value",
          "Give one, or leave it out");
    }
    return list.items().stream().map(item -> text(name, item)).toList();
  }

  private static String text(String name, Yaml value) {
    if (value instanceof Yaml.Text text) {
      return text.text();
    }
    throw new InputException(
        value.place(),
        "'" + Place.printable(name) + "'"
            + (value instanceof Yaml.Nothing ? " has no value" : " is more than one value"),
        "Give a number or a text");
  }
}
