package io.slimfit.task;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Matches the classes of a model with those of the data, by name. */
public final class ClassNames {
  /** How transformers begins the name of a class without one; its number follows. */
  static final String UNNAMED = "LABEL_";

  private static final Pattern NUMBERED = Pattern.compile(UNNAMED + "\\d+");

  private ClassNames() {}

  /**
   * The index in {@code known} of each name in {@code wanted}. Empty if one is not there, or if the
   * lists differ and a name stands for two classes, as "crane" does in ImageNet. Case is ignored
   * unless two names differ only in case.
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

  /** Whether all of them are numbered placeholders rather than names. */
  public static boolean areUnnamed(List<String> names) {
    return names.stream().allMatch(name -> NUMBERED.matcher(name).matches());
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
  }

  private static boolean distinct(List<String> names) {
    return new HashSet<>(names).size() == names.size();
  }
}
