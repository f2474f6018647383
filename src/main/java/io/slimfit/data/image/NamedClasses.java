package io.slimfit.data.image;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Numbers the classes of images whose classes are given by name. */
final class NamedClasses {
  private final Map<String, Integer> seen = new HashMap<>(); // in the order of the data
  private final IntStream.Builder seenAs = IntStream.builder();

  /** The class of the next image. */
  void add(String name) {
    seenAs.add(seen.computeIfAbsent(name, added -> seen.size()));
  }

  /** Sorted by name, or by number if all are numbers. */
  List<String> names() {
    return sorted(seen.keySet());
  }

  /** Sorted by name, or by number if all are numbers. */
  static List<String> sorted(Collection<String> names) {
    boolean numbers = names.stream().allMatch(name -> name.matches("[0-9]{1,9}"));
    Comparator<String> byName = Comparator.naturalOrder();
    return names.stream()
        .sorted(
            numbers
                ? Comparator.<String>comparingInt(Integer::parseInt).thenComparing(byName)
                : byName)
        .toList();
  }

  /** The class of each image, as an index of {@link #names}. */
  int[] labels() {
    List<String> names = names();
    int[] number = new int[seen.size()];
    for (int c = 0; c < names.size(); c++) {
      number[seen.getOrDefault(names.get(c), 0)] = c;
    }
    return seenAs.build().map(first -> number[first]).toArray();
  }
}
