package io.slimfit.data.image;

/** Builds an upright image from the rows of a file, which are placed as EXIF's orientation says. */
final class UprightImage {
  private final RgbImage image;
  private final int first; // position in the image of the file's first pixel, in bytes
  private final int right; // step in the image for one pixel to the right in the file, in bytes
  private final int down;

  /**
   * @param width of the file
   * @param height of the file
   * @param orientation of EXIF, 1 to 8; from 5 on, rows of the file are columns of the image
   */
  UprightImage(int width, int height, int orientation) {
    boolean swapped = orientation >= 5;
    // 2, 3, 7, 8 reverse the columns of the file; 3, 4, 6, 7 reverse its rows
    boolean backwardX =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean backwardY =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    image = swapped ? RgbImage.ofSize(height, width) : RgbImage.ofSize(width, height);
    int rowBytes = image.width() * RgbImage.CHANNELS;
    int across = swapped ? rowBytes : RgbImage.CHANNELS;
    int along = swapped ? RgbImage.CHANNELS : rowBytes;
    right = backwardX ? -across : across;
    down = backwardY ? -along : along;
    first = (backwardX ? (width - 1) * across : 0) + (backwardY ? (height - 1) * along : 0);
  }

  /**
   * Places a row of the file.
   *
   * @param rgb red, green and blue of each of its pixels
   */
  void setRow(int y, byte[] rgb) {
    byte[] pixels = image.pixels();
    int to = first + y * down;
    if (right == RgbImage.CHANNELS) {
      System.arraycopy(rgb, 0, pixels, to, rgb.length);
      return;
    }
    for (int from = 0; from < rgb.length; from += RgbImage.CHANNELS, to += right) {
      pixels[to] = rgb[from];
      pixels[to + 1] = rgb[from + 1];
      pixels[to + 2] = rgb[from + 2];
    }
  }

  /** The image; complete when all rows are set. */
  RgbImage image() {
    return image;
  }
}
