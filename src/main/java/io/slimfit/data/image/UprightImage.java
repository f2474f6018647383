package io.slimfit.data.image;

/** An image as it is to be seen, out of the rows of its file as the camera stored them: each goes to where EXIF's orientation wants it. */
final class UprightImage {
  private final RgbImage image;
  private final int first; // byte of the file's first pixel in the image
  private final int right; // bytes in the image from a pixel of the file to the one right of it
  private final int down;

  /**
   * @param width of the file
   * @param height of the file
   * @param orientation of EXIF, 1 to 8: from 5 on rows of the file are columns of the image
   */
  UprightImage(int width, int height, int orientation) {
    boolean swapped = orientation >= 5;
    // 2, 3, 7, 8 count the columns of the file, 3, 4, 6, 7 its rows, from the other end
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
   * Takes a row of the file.
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

  /** Whole once all rows are set. */
  RgbImage image() {
    return image;
  }
}
