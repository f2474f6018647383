package io.slimfit.cli.options;

import io.slimfit.base.Place;
import java.util.List;

/**
 * An option with its values, before picocli sees it.
 *
 * @param name with its dashes
 * @param values none for a flag; several for an option that may come several times
 * @param place where it was given
 */
public record Setting(String name, List<String> values, Place place) {
  public Setting {
    values = List.copyOf(values);
  }

  public Setting(String name, String value, Place place) {
    this(name, List.of(value), place);
  }

  /** What picocli is to parse; a value is part of its word, so that it may begin with a dash. */
  public List<String> words() {
    return values.isEmpty()
        ? List.of(name)
        : values.stream().map(value -> name + "=" + value).toList();
  }
}
