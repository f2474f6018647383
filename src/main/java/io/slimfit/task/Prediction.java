package io.slimfit.task;

import io.slimfit.data.Example;
import io.slimfit.data.Label;

/**
 * What a model says of an example.
 *
 * @param logits as the head says them: one a class, or the score
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record Prediction(Example example, Labels labels, double[] logits) {
  public Label predicted() {
    return labels.predicted(logits);
  }

  /** The most likely label, or the score, as it would stand in a file. */
  public String label() {
    return labels.text(predicted());
  }

  /** Of each class; empty for a score. */
  public double[] probabilities() {
    return labels.probabilities(logits);
  }
}
