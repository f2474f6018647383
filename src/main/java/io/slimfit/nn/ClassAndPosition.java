package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Tensor;

/**
 * A class token before the patches of each image, and a learned vector added to each place: Hugging
 * Face's ViT embeddings.
 */
public final class ClassAndPosition {
  private final Parameter classToken; // [1, 1, width]
  private final Parameter positions; // [1, places, width]
  private final int places;
  private final int width;

  /** @param places of a sequence, the class token's included */
  public ClassAndPosition(Parameters parameters, String prefix, int places, int width) {
    this.places = places;
    this.width = width;
    classToken = parameters.make(prefix + ".cls_token", ParameterKind.WEIGHT, 1, 1, width);
    positions =
        parameters.make(prefix + ".position_embeddings", ParameterKind.WEIGHT, 1, places, width);
  }

  /**
   * @param y [places, width] of one image, whose rows behind the first hold its patches; the rest
   *     is written
   */
  public void complete(Tensor y) {
    y.rows(0, 1).copyFrom(classToken.value().reshaped(1, width));
    y.add(positions.value().reshaped(places, width));
  }

  /** @param dy [places, width] of one image */
  public void backward(Tensor dy, Pass pass) {
    if (pass.isActive(classToken)) {
      pass.gradients().sum(classToken).reshaped(1, width).add(dy.rows(0, 1));
    }
    if (pass.isActive(positions)) {
      pass.gradients().sum(positions).reshaped(places, width).add(dy);
    }
  }
}
