package io.slimfit.task;

import io.slimfit.data.Label;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/** An evaluation that also computes the mean loss, as training computes it. */
public final class EvaluationWithLoss implements Evaluation {
  private final Evaluation metrics;
  private final MeanLoss loss;

  public EvaluationWithLoss(Evaluation metrics, MeanLoss loss) {
    this.metrics = metrics;
    this.loss = loss;
  }

  @Override
  public void add(double[] logits, Label label) {
    metrics.add(logits, label);
    loss.add(logits, label);
  }

  @Override
  public Map<String, OptionalDouble> values() {
    Map<String, OptionalDouble> values = new LinkedHashMap<>(metrics.values());
    values.put(LOSS, loss.value());
    return values;
  }

  @Override
  public Optional<ClassReport> report() {
    return metrics.report();
  }
}
