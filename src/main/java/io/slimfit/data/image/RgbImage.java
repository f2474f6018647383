package io.slimfit.data.image;

/**
 * An upright image: red, green and blue of each pixel as bytes, [height, width, 3]. Arrays are not
 * copied; callers may change them.
 */
public final class RgbImage {
  /** Bytes per pixel. */
  public static final int CHANNELS = 3;

  private final int width;
  private final int height;
  private final byte[] pixels;

  /** @param pixels height * width * 3 bytes */
  public RgbImage(int width, int height, byte[] pixels) {
    if (width < 1 || height < 1 || pixels.length != (long) width * height * CHANNELS) {
      throw new IllegalArgumentException(
          pixels.length + " bytes do not fit an image of " + width + " x " + height);
    }
    this.width = width;
    this.height = height;
    this.pixels = pixels;
  }

  /** A black image. */
  static RgbImage ofSize(int width, int height) {
    return new RgbImage(
        width, height, new byte[Math.multiplyExact(Math.multiplyExact(width, height), CHANNELS)]);
  }

  public int width() {
    return width;
  }

  public int height() {
    return height;
  }

  public byte[] pixels() {
    return pixels;
  }

  /** The whole image. */
  Region region() {
    return new Region(0, 0, width, height);
  }

  /**
   * Writes the pixels as [3, height, width].
   *
   * @param mirrored whether the image is flipped horizontally
   */
  void writePlanes(byte[] target, int offset, boolean mirrored) {
    int plane = width * height;
    int from = 0;
    for (int y = 0; y < height; y++) {
      int to = offset + y * width + (mirrored ? width - 1 : 0);
      int step = mirrored ? -1 : 1;
      for (int x = 0; x < width; x++, to += step) {
        target[to] = pixels[from++];
        target[to + plane] = pixels[from++];
        target[to + 2 * plane] = pixels[from++];
      }
    }
  }
}
