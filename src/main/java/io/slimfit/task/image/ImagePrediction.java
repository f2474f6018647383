package io.slimfit.task.image;

import io.slimfit.task.Labels;
import java.util.Map;

/**
 * What a model predicts for an image.
 *
 * @param path the path of the image, as it was given; {@code image} if it was given without one
 * @param logits one per class
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record ImagePrediction(String path, Labels labels, double[] logits) {
  /** The most likely class. */
  public String label() {
    return labels.text(labels.predicted(logits));
  }

  /** The probability of each class. */
  public double[] probabilities() {
    return labels.probabilities(logits);
  }

  /** The probability of each class by its label, in the order of the labels. */
  public Map<String, Double> probabilitiesByLabel() {
    return labels.probabilitiesByLabel(logits);
  }

  /** The prediction and its image, such as {@code cat (0.9134) for a/b.jpg}. */
  @Override
  public String toString() {
    return labels.shown(logits) + " for " + path;
  }
}
