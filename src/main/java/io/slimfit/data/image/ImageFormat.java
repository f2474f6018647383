package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Formats of image files, detected by their first bytes; file names are ignored. */
public enum ImageFormat {
  JPEG("\u00FF\u00D8\u00FF"),
  PNG("\u0089PNG\r\n\u001A\n"),
  GIF("GIF8"),
  BMP("BM"),
  WEBP("RIFF");

  /** The number of bytes at the start of a file that identify its format. */
  static final int KNOWN_BY = 12;

  static final String REMEDY = "Repair or remove it, or use {onBadImage skip}";

  private static final byte[] WEBP_FORM = {'W', 'E', 'B', 'P'};
  private static final int WEBP_FORM_AT = 8;

  private final byte[] start;

  ImageFormat(String start) {
    this.start = start.getBytes(StandardCharsets.ISO_8859_1);
  }

  /**
   * The format of a file that starts with the given bytes.
   *
   * @param beginning at least {@value #KNOWN_BY} bytes, unless the file has fewer
   * @param place of the file, for messages
   * @throws InputException if the file is empty or its format is unknown
   */
  static ImageFormat require(byte[] beginning, Place place) {
    if (beginning.length == 0) {
      throw new InputException(place, "is empty", REMEDY);
    }
    return Arrays.stream(values())
        .filter(format -> holdsAt(beginning, 0, format.start))
        .filter(format -> format != WEBP || holdsAt(beginning, WEBP_FORM_AT, WEBP_FORM))
        .findFirst()
        .orElseThrow(() -> new InputException(
            place,
            "is not an image of a known format ("
                + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")) + ")",
            REMEDY));
  }

  private static boolean holdsAt(byte[] file, int at, byte[] wanted) {
    return file.length >= at + wanted.length
        && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
