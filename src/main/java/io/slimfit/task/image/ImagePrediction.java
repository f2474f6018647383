package io.slimfit.task.image;

import io.slimfit.task.Labels;

/**
 * What a model predicts for an image.
 *
 * @param path the path of the image, as it was given
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
}
