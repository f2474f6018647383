package io.slimfit.task;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Which classes of a model and of data are the same, by their names. */
public final class ClassNames {
  /** What transformers calls a class that nobody named. */
  private static final Pattern UNNAMED = Pattern.compile("LABEL_\\d+");

  private ClassNames() {}

  /**
   * Where each of {@code wanted} stands among {@code known}; empty if one does not, or if a name
   * stands for two classes, as "crane" does in ImageNet: unless both lists are the same. Upper case
   * does not count, unless two names differ only in it.
   */
  public static Optional<List<Integer>> numbers(List<String> wanted, List<String> known) {
    if (wanted.equals(known)) {
      return Optional.of(IntStream.range(0, known.size()).boxed().toList());
    }
    if (!distinct(wanted) || !distinct(known)) {
      return Optional.empty();
    }
    boolean plain = distinct(lower(wanted)) && distinct(lower(known));
    List<String> sought = plain ? lower(wanted) : wanted;
    List<String> there = plain ? lower(known) : known;
    Map<String, Integer> positions = new HashMap<>();
    for (int i = 0; i < there.size(); i++) {
      positions.put(there.get(i), i);
    }
    return positions.keySet().containsAll(sought)
        ? Optional.of(sought.stream().map(positions::get).toList())
        : Optional.empty();
  }

  /** Whether they are numbers that nobody gave a name. */
  public static boolean areUnnamed(List<String> names) {
    return names.stream().allMatch(name -> UNNAMED.matcher(name).matches());
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static boolean distinct(List<String> names) {
    return new HashSet<>(names).size() == names.size();
  }
}
