package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Evaluates predictions that are classes. */
public final class ClassificationEvaluation implements Evaluation {
  private final List<Metric<ConfusionMatrix>> metrics;
  private final ConfusionMatrix matrix;

  public ClassificationEvaluation(int classes, List<Metric<ConfusionMatrix>> metrics) {
    this.metrics = metrics;
    matrix = new ConfusionMatrix(classes);
  }

  @Override
  public void add(double[] logits, Label label) {
    matrix.add(label.index(), Evaluation.predictedClass(logits));
  }

  @Override
  public Map<String, OptionalDouble> values() {
    return Evaluation.values(metrics, matrix);
  }

  public ConfusionMatrix matrix() {
    return matrix;
  }
}
