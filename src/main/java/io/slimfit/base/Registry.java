package io.slimfit.base;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Things known by name, in the order in which help lists them. The error for an unknown name
 * suggests the most similar known names.
 *
 * @param <T> what is registered
 */
public final class Registry<T> {
  /** More names than this are not listed in a message. */
  private static final int MOST_LISTED = 12;

  private final String kind;
  private final boolean namesAlike;
  private final Map<String, T> entries = new LinkedHashMap<>();

  /** @param kind what an entry is called in messages, such as {@code "task"} */
  public Registry(String kind) {
    this(kind, true);
  }

  private Registry(String kind, boolean namesAlike) {
    this.kind = kind;
    this.namesAlike = namesAlike;
  }

  /**
   * A registry of things that are not alike because their names are: the error for an unknown name
   * lists all of them.
   *
   * @param kind as in the constructor
   */
  public static <T> Registry<T> ofUnlike(String kind) {
    return new Registry<>(kind, false);
  }

  public Registry<T> with(String name, T entry) {
    if (entries.put(name, entry) != null) {
      throw new IllegalStateException(kind + " '" + name + "' is registered twice");
    }
    return this;
  }

  /**
   * @param place where the name was given
   * @throws InputException naming similar names, or the known ones, if there is no such entry
   */
  public T get(String name, Place place) {
    T entry = entries.get(name);
    if (entry == null) {
      throw new InputException(
          place,
          "unknown " + kind + " '" + Place.printable(name) + "'",
          namesAlike ? suggestion(name, entries.keySet()) : listing(entries.keySet()));
    }
    return entry;
  }

  public boolean has(String name) {
    return entries.containsKey(name);
  }

  public Set<String> names() {
    return entries.keySet();
  }

  /** What to say about an unknown name: names that are similar, or else the known ones. */
  public static String suggestion(String name, Collection<String> known) {
    List<String> similar = similar(name, known);
    return similar.isEmpty()
        ? listing(known)
        : "Did you mean " + String.join(" or ", similar) + "?";
  }

  private static String listing(Collection<String> known) {
    List<String> names = List.copyOf(known);
    int last = Math.min(MOST_LISTED, names.size()) - 1;
    if (last < 1) {
      return "Use " + String.join("", names);
    }
    return "Use " + String.join(", ", names.subList(0, last))
        + (names.size() > MOST_LISTED
            ? ", " + names.get(last) + " or one of " + (names.size() - MOST_LISTED) + " more"
            : " or " + names.get(last));
  }

  /**
   * The nearest names that may be meant: at most a third of the letters differ, in any case.
   *
   * @return two at most; none if all names are another word
   */
  public static List<String> similar(String name, Collection<String> known) {
    return nearest(name, known).stream()
        .filter(near -> editDistance(name.toLowerCase(Locale.ROOT), near.toLowerCase(Locale.ROOT))
            <= Math.max(1, Math.max(name.length(), near.length()) / 3))
        .toList();
  }

  /** The two known names with the smallest edit distance, nearest first. */
  public static List<String> nearest(String name, Collection<String> known) {
    return known.stream()
        .sorted(Comparator.<String>comparingInt(k -> editDistance(name, k))
            .thenComparing(Comparator.naturalOrder()))
        .limit(2)
        .toList();
  }

  /**
   * Levenshtein distance in which two letters that changed places count once, but at most 1 if one
   * name is a prefix of the other.
   */
  private static int editDistance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] free = beforeLast;
      beforeLast = last;
      last = row;
      row = free;
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        row[j] = Math.min(last[j - 1] + (same ? 0 : 1), Math.min(last[j], row[j - 1]) + 1);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
    }
    boolean prefix = !a.isEmpty() && (b.startsWith(a) || a.startsWith(b));
    return prefix ? Math.min(1, row[b.length()]) : row[b.length()];
  }
}
