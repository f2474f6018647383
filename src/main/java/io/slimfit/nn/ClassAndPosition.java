package io.slimfit.nn;

import io.slimfit.freeze.ParameterKind;
import io.slimfit.tensor.Tensor;
import java.util.List;

/**
 * Puts special tokens, such as the class token, before the patches of each image, and adds a
 * learned vector at each position, as in Hugging Face's ViT and DeiT embeddings.
 */
public final class ClassAndPosition {
  private final List<Parameter> tokens; // [1, 1, width] each
  private final Parameter positions; // [1, places, width]
  private final int places;
  private final int width;

  /**
   * @param tokens the names of the special tokens, the class token first
   * @param places the positions of a sequence, including those of the special tokens
   */
  public ClassAndPosition(
      Parameters parameters, String prefix, List<String> tokens, int places, int width) {
    this.places = places;
    this.width = width;
    this.tokens = tokens.stream()
        .map(name -> parameters.make(prefix + "." + name, ParameterKind.WEIGHT, 1, 1, width))
        .toList();
    positions =
        parameters.make(prefix + ".position_embeddings", ParameterKind.WEIGHT, 1, places, width);
  }

  /**
   * @param y [places, width] of one image: its patches are in the last rows; the first ones are
   *     written, and positions are added
   */
  public void complete(Tensor y) {
    for (int i = 0; i < tokens.size(); i++) {
      y.rows(i, 1).copyFrom(tokens.get(i).value().reshaped(1, width));
    }
    y.add(positions.value().reshaped(places, width));
  }

  /** @param dy [places, width] of one image */
  public void backward(Tensor dy, Pass pass) {
    for (int i = 0; i < tokens.size(); i++) {
      if (pass.isActive(tokens.get(i))) {
        pass.gradients().sum(tokens.get(i)).reshaped(1, width).add(dy.rows(i, 1));
      }
    }
    if (pass.isActive(positions)) {
      pass.gradients().sum(positions).reshaped(places, width).add(dy);
    }
  }
}
