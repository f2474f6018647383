package io.slimfit.data.image;

import com.drew.lang.ByteArrayReader;
import com.drew.metadata.Metadata;
import com.drew.metadata.exif.ExifDirectoryBase;
import com.drew.metadata.exif.ExifIFD0Directory;
import com.drew.metadata.exif.ExifReader;
import com.drew.metadata.xmp.XmpDirectory;
import java.util.OptionalInt;

/**
 * How the camera was held: the orientation tag of EXIF, 1 to 8. {@link UprightImage} corrects it.
 */
final class ExifOrientation {
  static final int UPRIGHT = 1;

  private static final int LAST = 8;

  private ExifOrientation() {}

  /**
   * The orientation; empty if there is none. Damaged metadata is no reason to reject an image.
   *
   * @param offset where the TIFF header starts
   */
  static OptionalInt read(byte[] segment, int offset) {
    return tag(metadata(segment, offset));
  }

  /** The orientation of a TIFF file, which is itself made like EXIF, and may contain XMP. */
  static OptionalInt ofTiff(byte[] file) {
    Metadata metadata = metadata(file, 0);
    OptionalInt tag = tag(metadata);
    XmpDirectory xmp = metadata.getFirstDirectoryOfType(XmpDirectory.class);
    String text = xmp == null ? null : xmp.getXmpProperties().get("tiff:Orientation");
    return tag.isPresent() || text == null || !text.matches("[0-9]")
        ? tag
        : OptionalInt.of(valid(Integer.parseInt(text)));
  }

  /** The orientation that a number stands for: of numbers without a meaning, none. */
  static int valid(int tag) {
    return tag < UPRIGHT || tag > LAST ? UPRIGHT : tag;
  }

  private static Metadata metadata(byte[] segment, int offset) {
    Metadata metadata = new Metadata();
    new ExifReader().extract(new ByteArrayReader(segment), metadata, offset);
    return metadata;
  }

  private static OptionalInt tag(Metadata metadata) {
    ExifIFD0Directory directory = metadata.getFirstDirectoryOfType(ExifIFD0Directory.class);
    Integer tag =
        directory == null ? null : directory.getInteger(ExifDirectoryBase.TAG_ORIENTATION);
    return tag == null ? OptionalInt.empty() : OptionalInt.of(valid(tag));
  }
}
