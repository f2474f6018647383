package io.slimfit.task;

import io.slimfit.data.Example;
import io.slimfit.data.Label;

/**
 * What a model predicts for an example.
 *
 * @param logits the output of the head: one number per class, or the score
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record Prediction(Example example, Labels labels, double[] logits) {
  public Label predicted() {
    return labels.predicted(logits);
  }

  /** The most likely label, or the score, as text. */
  public String label() {
    return labels.text(predicted());
  }

  /** The probability of each class; empty for a score. */
  public double[] probabilities() {
    return labels.probabilities(logits);
  }
}
