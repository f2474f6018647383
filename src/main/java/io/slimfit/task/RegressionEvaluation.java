package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Evaluates predictions that are scores. */
public final class RegressionEvaluation implements Evaluation {
  private final List<Metric<Correlation>> metrics;
  private final Correlation correlation = new Correlation();

  public RegressionEvaluation(List<Metric<Correlation>> metrics) {
    this.metrics = metrics;
  }

  @Override
  public void add(double[] logits, Label label) {
    correlation.add(label.score(), logits[0]);
  }

  @Override
  public Map<String, OptionalDouble> values() {
    return Evaluation.values(metrics, correlation);
  }
}
