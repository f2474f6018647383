package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * Evaluates predictions that are sets of classes: a class is in the set if its probability is above
 * one half, its logit above 0.
 */
public final class MultiLabelEvaluation implements Evaluation {
  private final List<Metric<LabelSetCounts>> metrics;
  private final LabelSetCounts counts;

  public MultiLabelEvaluation(int classes, List<Metric<LabelSetCounts>> metrics) {
    this.metrics = metrics;
    counts = new LabelSetCounts(classes);
  }

  @Override
  public void add(double[] logits, Label label) {
    counts.add(label, Evaluation.predictedSet(logits));
  }

  @Override
  public Map<String, OptionalDouble> values() {
    return Evaluation.values(metrics, counts);
  }
}
