package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Evaluates a model's outputs as they come, one example at a time; keeps counts and scores, not
 * logits.
 */
public interface Evaluation {
  /**
   * Among the values: the mean of what training minimises. The only one that is better if it is
   * smaller.
   */
  String LOSS = "loss";

  /**
   * @param logits what the head says: one number a class, or the score
   * @param label what is true
   */
  void add(double[] logits, Label label);

  /**
   * Metric name to value, in the order of the task; empty where it is not defined (a constant side,
   * no examples).
   */
  Map<String, OptionalDouble> values();

  /** The class with the largest logit; the first of equal ones. */
  static int predictedClass(double[] logits) {
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      if (logits[c] > logits[best]) {
        best = c;
      }
    }
    return best;
  }

  /** For each class whether it is in the answer: its probability is above one half. */
  static boolean[] predictedSet(double[] logits) {
    boolean[] predicted = new boolean[logits.length];
    for (int c = 0; c < logits.length; c++) {
      predicted[c] = logits[c] > 0;
    }
    return predicted;
  }

  /** {@code metrics} of what was counted. */
  static <T> Map<String, OptionalDouble> values(List<Metric<T>> metrics, T counted) {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    metrics.forEach(metric -> values.put(metric.name(), metric.value().apply(counted)));
    return values;
  }
}
