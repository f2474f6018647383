package io.slimfit.data.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/**
 * How the camera was held: the orientation tag of EXIF, 1 to 8. {@link UprightImage} corrects it.
 */
final class ExifOrientation {
  static final int UPRIGHT = 1;

  private static final int LAST = 8;

  private ExifOrientation() {}

  /**
   * The orientation, or {@link #UPRIGHT} if there is none or it is invalid: damaged metadata is no
   * reason to reject an image.
   *
   * @param offset where the TIFF header starts
   */
  static int read(byte[] segment, int offset) {
    Metadata metadata = new Metadata();
    new ExifReader().extract(new ByteArrayReader(segment), metadata, offset);
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer tag =
        directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
    return tag == null || tag < UPRIGHT || tag > LAST ? UPRIGHT : tag;
  }
}
