package io.slimfit.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Things known by name, in the order in which help lists them. The error for an unknown name
 * suggests the most similar known names.
 *
 * @param <T> what is registered
 */
public final class Registry<T> {
  private final String kind;
  private final Map<String, T> entries = new LinkedHashMap<>();

  /** @param kind what an entry is called in messages, such as {@code "task"} */
  public Registry(String kind) {
    this.kind = kind;
  }

  public Registry<T> with(String name, T entry) {
    if (entries.put(name, entry) != null) {
      throw new IllegalStateException(kind + " '" + name + "' is registered twice");
    }
    return this;
  }

  /**
   * @param place where the name was given
   * @throws InputException naming the two most similar names if there is no such entry
   */
  public T get(String name, Place place) {
    T entry = entries.get(name);
    if (entry == null) {
      throw new InputException(
          place,
          "unknown " + kind + " '" + Place.printable(name) + "'",
          "Did you mean " + String.join(" or ", nearest(name, entries.keySet())) + "?");
    }
    return entry;
  }

  public boolean has(String name) {
    return entries.containsKey(name);
  }

  public Set<String> names() {
    return entries.keySet();
  }

  /** The two known names with the smallest edit distance, nearest first. */
  public static List<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .sorted(Comparator.<String>comparingInt(k -> editDistance(name, k))
            .thenComparing(Comparator.naturalOrder()))
        .limit(2)
        .toList();
  }

  /** Levenshtein distance, but at most 1 if one name is a prefix of the other. */
  private static int editDistance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int substituted = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(substituted, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    boolean prefix = !a.isEmpty() && (b.startsWith(a) || a.startsWith(b));
    return prefix ? Math.min(1, row[b.length()]) : row[b.length()];
  }
}
