package io.slimfit.data.image;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Formats of image files, detected by their first bytes; file names are ignored. */
public enum ImageFormat {
  JPEG("\u00FF\u00D8\u00FF"),
  PNG("\u0089PNG\r\n\u001A\n"),
  GIF("GIF8"),
  BMP("BM"),
  TIFF("II*\0", "MM\0*"),
  WEBP("RIFF");

  /** The number of bytes at the start of a file that identify its format. */
  static final int KNOWN_BY = 12;

  static final String REMEDY = "Repair or remove it, or use {onBadImage skip}";

  private static final byte[] WEBP_FORM = {'W', 'E', 'B', 'P'};
  private static final int WEBP_FORM_AT = 8;

  /** Formats that people have, too, and that are not read. */
  private static final Map<String, String> OTHERS = Map.of(
      "ftypavif",
      "AVIF",
      "ftypavis",
      "AVIF",
      "ftypheic",
      "HEIC",
      "ftypmif1",
      "HEIC",
      "ftypheix",
      "HEIC",
      "jP  \r\n\u0087\n",
      "JPEG 2000");

  private static final int OTHER_AT = 4;

  private final List<byte[]> starts;

  ImageFormat(String... starts) {
    this.starts = Arrays.stream(starts)
        .map(start -> start.getBytes(StandardCharsets.ISO_8859_1))
        .toList();
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
        .filter(format -> format.starts.stream().anyMatch(start -> holdsAt(beginning, 0, start)))
        .filter(format -> format != WEBP || holdsAt(beginning, WEBP_FORM_AT, WEBP_FORM))
        .findFirst()
        .orElseThrow(() -> new InputException(
            place,
            other(beginning) + " ("
                + Arrays.stream(values()).map(Enum::name).collect(Collectors.joining(", ")) + ")",
            REMEDY));
  }

  private static String other(byte[] beginning) {
    return OTHERS.keySet().stream()
        .filter(start -> holdsAt(beginning, OTHER_AT, start.getBytes(StandardCharsets.ISO_8859_1)))
        .findFirst()
        .map(start -> "is " + OTHERS.get(start) + ", which is not one of the known formats")
        .orElse("is not an image of a known format");
  }

  private static boolean holdsAt(byte[] file, int at, byte[] wanted) {
    return file.length >= at + wanted.length
        && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
