package io.slimfit.task.image;

import io.slimfit.task.Labels;

/**
 * What a model says of an image.
 *
 * @param path of the image, as it was given
 * @param logits one a class
 */
@SuppressWarnings("ArrayRecordComponent") // read only
public record ImagePrediction(String path, Labels labels, double[] logits) {
  /** The most likely class. */
  public String label() {
    return labels.text(labels.predicted(logits));
  }

  /** Of each class. */
  public double[] probabilities() {
    return labels.probabilities(logits);
  }
}
