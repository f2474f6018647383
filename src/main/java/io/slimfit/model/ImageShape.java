package io.slimfit.model;

/**
 * What the images of a model are like: square, cut into square patches.
 *
 * @param size height and width of an image, a multiple of the patch size
 * @param patchSize height and width of a patch
 */
public record ImageShape(int size, int patchSize, int channels) {
  public ImageShape {
    if (patchSize < 1 || channels < 1 || size < patchSize || size % patchSize != 0) {
      throw new IllegalArgumentException(
          "images of " + size + " in " + channels + " channels, cut into patches of " + patchSize);
    }
  }

  /** Numbers of one image. */
  public int length() {
    return channels * size * size;
  }

  /** Patches side by side. */
  public int patchesAcross() {
    return size / patchSize;
  }

  public int patches() {
    return patchesAcross() * patchesAcross();
  }

  /** Rows of an image's sequence: the class token and the patches. */
  public int rows() {
    return patches() + 1;
  }

  /** Numbers of one patch. */
  public int patchLength() {
    return channels * patchSize * patchSize;
  }
}
