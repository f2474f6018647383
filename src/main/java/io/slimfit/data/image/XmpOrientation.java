package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The orientation in XMP, which editors write where a file has no EXIF. As in Pillow, the text is
 * searched and not parsed: it may have any number of wrappers, and may be damaged.
 */
final class XmpOrientation {
  /** What JPEG puts before XMP. */
  static final byte[] JPEG_PREFIX = "http://ns.adobe.com/xap/1.0/\0".getBytes(ISO_8859_1);

  private static final Pattern ORIENTATION = Pattern.compile("tiff:Orientation(=\"|>)([0-9])");

  private XmpOrientation() {}

  /** The orientation; empty if the text has none. */
  static OptionalInt read(byte[] xmp) {
    Matcher matcher = ORIENTATION.matcher(new String(xmp, ISO_8859_1));
    return matcher.find()
        ? OptionalInt.of(ExifOrientation.valid(Integer.parseInt(matcher.group(2))))
        : OptionalInt.empty();
  }
}
