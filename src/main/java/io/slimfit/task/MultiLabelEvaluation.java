package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Evaluates predictions that are sets of classes. A class is in the set if its probability is above
 * one half, that is, if its logit is above 0.
 */
public final class MultiLabelEvaluation implements Evaluation {
  private final List<String> classNames;
  private final List<Metric<LabelSetCounts>> metrics;
  private final LabelSetCounts counts;

  public MultiLabelEvaluation(List<String> classNames, List<Metric<LabelSetCounts>> metrics) {
    this.classNames = classNames;
    this.metrics = metrics;
    counts = new LabelSetCounts(classNames.size());
  }

  @Override
  public void add(double[] logits, Label label) {
    counts.add(label, Evaluation.predictedSet(logits));
  }

  @Override
  public Map<String, OptionalDouble> values() {
    return Evaluation.values(metrics, counts);
  }

  @Override
  public Optional<ClassReport> report() {
    return Optional.of(ClassReport.of(classNames, counts));
  }
}
