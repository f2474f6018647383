package io.slimfit.data.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;

/** How a camera was held: the tag of EXIF, 1 to 8. {@link UprightImage} is the way back. */
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
}
