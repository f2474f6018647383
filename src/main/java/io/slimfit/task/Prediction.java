package io.slimfit.task;

import io.slimfit.data.Example;
import io.slimfit.data.Label;
import java.util.Map;

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

  /** The probability of each class by its label, in the order of the labels; empty for a score. */
  public Map<String, Double> probabilitiesByLabel() {
    return labels.probabilitiesByLabel(logits);
  }

  /** The prediction and its texts, such as {@code good (0.9134) for 'a fine film'}. */
  @Override
  public String toString() {
    String pair = example.pair() == null ? "" : " and '" + example.pair() + "'";
    return labels.shown(logits) + " for '" + example.text() + "'" + pair;
  }
}
