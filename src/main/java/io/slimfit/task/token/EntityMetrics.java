package io.slimfit.task.token;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * Precision, recall and F1 of whole entities over all types, and the accuracy of tags, as seqeval
 * computes them. An entity is right if its type and both its ends are.
 */
final class EntityMetrics {
  static final List<String> NAMES = List.of("f1", "precision", "recall", "accuracy");

  private long right;
  private long predicted;
  private long real;
  private long rightTags;
  private long tags;

  /** Adds a sentence. */
  void add(List<String> trueTags, List<String> predictedTags) {
    Set<Entity> trueEntities = new HashSet<>(Entity.of(trueTags));
    List<Entity> found = Entity.of(predictedTags);
    real += trueEntities.size();
    predicted += found.size();
    right += found.stream().filter(trueEntities::contains).count();
    for (int i = 0; i < trueTags.size(); i++) {
      rightTags += trueTags.get(i).equals(predictedTags.get(i)) ? 1 : 0;
    }
    tags += trueTags.size();
  }

  /** 0 where there are no entities, as seqeval says; accuracy is undefined without words. */
  Map<String, OptionalDouble> values() {
    double precision = share(right, predicted);
    double recall = share(right, real);
    double f1 = precision + recall == 0 ? 0 : 2 * precision * recall / (precision + recall);
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    values.put("f1", OptionalDouble.of(f1));
    values.put("precision", OptionalDouble.of(precision));
    values.put("recall", OptionalDouble.of(recall));
    values.put(
        "accuracy", tags == 0 ? OptionalDouble.empty() : OptionalDouble.of(share(rightTags, tags)));
    return values;
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
