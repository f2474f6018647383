package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Evaluates a model's outputs one example at a time, as they arrive. It keeps counts and scores,
 * not logits.
 */
public interface Evaluation {
  /** The name of the mean loss among the values: the only one for which smaller is better. */
  String LOSS = "loss";

  /**
   * @param logits the output of the head: one number per class, or the score
   * @param label the true label
   */
  void add(double[] logits, Label label);

  /**
   * Metric name to value, in the order of the task. A value is empty where the metric is undefined:
   * there are no examples, or one side is constant.
   */
  Map<String, OptionalDouble> values();

  /** The predictions, class by class; empty if predictions are not classes. */
  default Optional<ClassReport> report() {
    return Optional.empty();
  }

  /** The class with the largest logit; the first one in case of a tie. */
  static int predictedClass(double[] logits) {
    int best = 0;
    for (int c = 1; c < logits.length; c++) {
      if (logits[c] > logits[best]) {
        best = c;
      }
    }
    return best;
  }

  /** For each class, whether it is predicted: its probability is above one half. */
  static boolean[] predictedSet(double[] logits) {
    boolean[] predicted = new boolean[logits.length];
    for (int c = 0; c < logits.length; c++) {
      predicted[c] = logits[c] > 0;
    }
    return predicted;
  }

  /** The values of {@code metrics} for these counts. */
  static <T> Map<String, OptionalDouble> values(List<Metric<T>> metrics, T counted) {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    metrics.forEach(metric -> values.put(metric.name(), metric.value().apply(counted)));
    return values;
  }
}
