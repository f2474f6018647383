package io.slimfit.data.image;

/** A batch of images of one size, ready for a model. Arrays are not copied. */
public final class LoadedImages {
  private final byte[] pixels;
  private final int[] indices;
  private final int[] labels;

  LoadedImages(byte[] pixels, int[] indices, int[] labels) {
    this.pixels = pixels;
    this.indices = indices;
    this.labels = labels;
  }

  public int count() {
    return indices.length;
  }

  /** Red, green and blue as bytes, [images, 3, height, width]. */
  public byte[] pixels() {
    return pixels;
  }

  /** The index of each image in its source. */
  public int[] indices() {
    return indices;
  }

  /** The class of each image. */
  public int[] labels() {
    return labels;
  }
}
