package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** Evaluates predictions that are classes. */
public final class ClassificationEvaluation implements Evaluation {
  private final List<String> classNames;
  private final List<Metric<ConfusionMatrix>> metrics;
  private final ConfusionMatrix matrix;

  public ClassificationEvaluation(List<String> classNames, List<Metric<ConfusionMatrix>> metrics) {
    this.classNames = classNames;
    this.metrics = metrics;
    matrix = new ConfusionMatrix(classNames.size());
  }

  @Override
  public void add(double[] logits, Label label) {
    matrix.add(label.index(), Evaluation.predictedClass(logits));
  }

  @Override
  public Map<String, OptionalDouble> values() {
    return Evaluation.values(metrics, matrix);
  }

  @Override
  public Optional<ClassReport> report() {
    return Optional.of(ClassReport.of(classNames, matrix));
  }
}
