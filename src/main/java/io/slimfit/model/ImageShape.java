package io.slimfit.model;

/**
 * The images that a model reads: square, and cut into square patches.
 *
 * @param size height and width of an image, a multiple of the patch size
 * @param patchSize height and width of a patch
 * @param specialTokens how many learned tokens come before the patches: the class token, and others
 */
public record ImageShape(int size, int patchSize, int channels, int specialTokens) {
  public ImageShape {
    if (patchSize < 1
        || channels < 1
        || specialTokens < 1
        || size < patchSize
        || size % patchSize != 0) {
      throw new IllegalArgumentException(
          "images of " + size + " in " + channels + " channels, cut into patches of " + patchSize);
    }
  }

  /** With a class token. */
  public ImageShape(int size, int patchSize, int channels) {
    this(size, patchSize, channels, 1);
  }

  /** The number of values of an image. */
  public int length() {
    return channels * size * size;
  }

  /** The number of patches in a row of patches. */
  public int patchesAcross() {
    return size / patchSize;
  }

  public int patches() {
    return patchesAcross() * patchesAcross();
  }

  /** The rows of an image's sequence: special tokens and patches. */
  public int rows() {
    return specialTokens + patches();
  }

  /** The number of values of a patch. */
  public int patchLength() {
    return channels * patchSize * patchSize;
  }
}
