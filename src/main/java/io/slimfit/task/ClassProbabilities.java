package io.slimfit.task;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The probability of each class by its name, in the order of the classes. */
final class ClassProbabilities {
  private ClassProbabilities() {}

  /**
   * @param names a second class of a name has its number appended
   * @param probabilities in the order of the names; none for a score
   */
  static Map<String, Double> of(List<String> names, double[] probabilities) {
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int c = 0; c < probabilities.length; c++) {
      byName.put(ClassKeys.next(byName.keySet(), names.get(c), c), probabilities[c]);
    }
    return Collections.unmodifiableMap(byName);
  }
}
