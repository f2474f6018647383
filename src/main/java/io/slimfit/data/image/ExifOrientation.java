package io.slimfit.data.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/** How a camera was held: the tag of EXIF, 1 to 8, and the way back to an upright image. */
final class ExifOrientation {
  static final int UPRIGHT = 1;

  private static final int LAST = 8;

  private ExifOrientation() {}

  /**
   * The tag, or {@link #UPRIGHT} where there is none that makes sense: a broken description is no reason to refuse an image.
   *
   * @param offset where the TIFF header is
   */
  static int read(byte[] segment, int offset) {
    Metadata metadata = new Metadata();
    new ExifReader().extract(new ByteArrayReader(segment), metadata, offset);
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer tag =
        directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
    return tag == null || tag < UPRIGHT || tag > LAST ? UPRIGHT : tag;
  }

  /** The image as it is to be seen: from 5 on rows become columns. */
  static RgbImage upright(RgbImage image, int orientation) {
    if (orientation == UPRIGHT) {
      return image;
    }
    boolean swapped = orientation >= 5;
    int width = image.width();
    int height = image.height();
    RgbImage upright = swapped ? RgbImage.ofSize(height, width) : RgbImage.ofSize(width, height);
    byte[] from = image.pixels();
    byte[] to = upright.pixels();
    // 2, 3, 7, 8 count the columns of the file, 3, 4, 6, 7 its rows, from the other end
    boolean backwardX =
        orientation == 2 || orientation == 3 || orientation == 7 || orientation == 8;
    boolean backwardY =
        orientation == 3 || orientation == 4 || orientation == 6 || orientation == 7;
    for (int y = 0, source = 0; y < height; y++) {
      int row = backwardY ? height - 1 - y : y;
      for (int x = 0; x < width; x++, source += RgbImage.CHANNELS) {
        int column = backwardX ? width - 1 - x : x;
        int target = RgbImage.CHANNELS * (swapped ? column * height + row : row * width + column);
        to[target] = from[source];
        to[target + 1] = from[source + 1];
        to[target + 2] = from[source + 2];
      }
    }
    return upright;
  }
}
