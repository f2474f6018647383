package io.slimfit.cli.options;

import io.slimfit.base.Place;
import java.util.List;

/**
 * A value of a YAML file and where it stands. Values are the user's text, as on the command line;
 * in YAML, {@code on} would be true and {@code 010} would be 8.
 */
public sealed interface Yaml {
  /** Where the value begins. */
  Place place();

  /** A number, a word or a sentence. */
  record Text(String text, Place place) implements Yaml {}

  /** A name without a value. */
  record Nothing(Place place) implements Yaml {}

  /** A list. */
  record Items(List<Yaml> items, Place place) implements Yaml {
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A mapping from names to values. A name may occur twice. */
  record Entries(List<Entry> entries, Place place) implements Yaml {
    public Entries {
      entries = List.copyOf(entries);
    }
  }

  /**
   * A line of a mapping.
   *
   * @param place of the name
   */
  record Entry(String name, Yaml value, Place place) {}
}
