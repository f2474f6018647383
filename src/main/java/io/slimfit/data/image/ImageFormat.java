package io.slimfit.data.image;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/** Formats of image files, known by how their content begins; the name of a file says nothing. */
public enum ImageFormat {
  JPEG("\u00FF\u00D8\u00FF"),
  PNG("\u0089PNG\r\n\u001A\n"),
  GIF("GIF8"),
  BMP("BM"),
  WEBP("RIFF");

  private static final byte[] WEBP_FORM = {'W', 'E', 'B', 'P'};
  private static final int WEBP_FORM_AT = 8;

  private final byte[] start;

  ImageFormat(String start) {
    this.start = start.getBytes(StandardCharsets.ISO_8859_1);
  }

  static Optional<ImageFormat> of(byte[] file) {
    return Arrays.stream(values())
        .filter(format -> holdsAt(file, 0, format.start))
        .filter(format -> format != WEBP || holdsAt(file, WEBP_FORM_AT, WEBP_FORM))
        .findFirst();
  }

  private static boolean holdsAt(byte[] file, int at, byte[] wanted) {
    return file.length >= at + wanted.length
        && Arrays.equals(file, at, at + wanted.length, wanted, 0, wanted.length);
  }
}
