package io.slimfit.model.vit;

import io.slimfit.model.Adaptation;
import io.slimfit.model.ImageShape;
import io.slimfit.tensor.Shape;
import java.util.Optional;

/**
 * Position embeddings for another number of patches, as Hugging Face's ViT and PyTorch interpolate
 * them: those of special tokens are unchanged; those of the patches are a square grid that is
 * resized by bicubic convolution (Keys, 1981) with a = -0.75. Pixel centres are aligned (not
 * corners), the border is repeated, and there is no smoothing when the grid shrinks.
 *
 * @param from the width of the grid in the stored embeddings, in patches
 * @param to the width of the grid in the model, in patches
 * @param special how many special tokens come before the patches
 * @param width the width of an embedding
 */
public record PositionInterpolation(int from, int to, int special, int width)
    implements Adaptation {
  private static final double A = -0.75;
  private static final int TAPS = 4;

  /**
   * @param stored the stored shape, such as [1, 197, 768]
   * @return empty if this is not the shape of a square grid and the special tokens with this width
   */
  static Optional<Adaptation> of(Shape stored, ImageShape image, int width) {
    int special = image.specialTokens();
    if (stored.rank() != 3
        || stored.get(0) != 1
        || stored.get(2) != width
        || stored.get(1) <= special) {
      return Optional.empty();
    }
    int side = (int) Math.sqrt((double) stored.get(1) - special);
    return (long) side * side + special == stored.get(1)
        ? Optional.of(new PositionInterpolation(side, image.patchesAcross(), special, width))
        : Optional.empty();
  }

  @Override
  public String note() {
    return "position embeddings of " + from + " x " + from + " patches were interpolated to " + to
        + " x " + to + " (bicubic, as Hugging Face does)";
  }

  @Override
  public float[] apply(float[] stored) {
    float[] result = new float[(to * to + special) * width];
    System.arraycopy(stored, 0, result, 0, special * width);
    for (int row = 0; row < to; row++) {
      for (int column = 0; column < to; column++) {
        for (int i = 0; i < TAPS; i++) {
          for (int j = 0; j < TAPS; j++) {
            double weight = weight(row, i) * weight(column, j);
            int source = source(row, i) * from + source(column, j);
            addTo(result, row * to + column, stored, source, weight);
          }
        }
      }
    }
    return result;
  }

  private void addTo(float[] result, int patch, float[] stored, int source, double weight) {
    for (int k = 0; k < width; k++) {
      result[(patch + special) * width + k] +=
          (float) (weight * stored[(source + special) * width + k]);
    }
  }

  /** The position of a patch of the result in the stored grid, in patches. */
  private double place(int index) {
    return (index + 0.5) * from / to - 0.5;
  }

  private int source(int index, int tap) {
    int first = (int) Math.floor(place(index)) - 1;
    return Math.max(0, Math.min(from - 1, first + tap));
  }

  private double weight(int index, int tap) {
    double place = place(index);
    double distance = Math.abs(place - (Math.floor(place) - 1 + tap));
    double square = distance * distance;
    return distance <= 1
        ? (A + 2) * square * distance - (A + 3) * square + 1
        : A * (square * distance - 5 * square + 8 * distance - 4);
  }
}
