package io.slimfit.data.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalInt;

/**
 * The part of a JPEG file before its first scan: size, colours, rotation. Also gives the file
 * without its application segments and comments, so that profiles, thumbnails and descriptions
 * cannot disturb the decoder.
 *
 * @param essential the file without application segments and comments
 */
record JpegHeader(int width, int height, Colours colours, int orientation, Essential essential) {
  /** The meaning of the components. */
  enum Colours {
    GREY,
    RGB,
    YCC,
    CMYK,
    YCCK
  }

  /** The bytes of a file that a decoder needs. */
  static final class Essential {
    private final byte[] bytes;

    private Essential(byte[] bytes) {
      this.bytes = bytes;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  private static final int START_OF_SCAN = 0xDA;
  private static final int END_OF_IMAGE = 0xD9;
  private static final int COMMENT = 0xFE;
  private static final byte[] JFIF = ascii("JFIF\0");
  private static final byte[] ADOBE = ascii("Adobe");
  private static final byte[] EXIF = ascii("Exif\0\0");
  private static final int ADOBE_TRANSFORM = 11; // offset of the byte in Adobe's segment
  private static final int NO_ADOBE = -1;

  /** @throws IOException if segments are damaged, or the frame is missing or unsupported */
  static JpegHeader read(byte[] file) throws IOException {
    ByteArrayOutputStream essential = new ByteArrayOutputStream(file.length);
    essential.write(file, 0, 2);
    byte[] frame = new byte[0];
    boolean jfif = false;
    int adobe = NO_ADOBE;
    OptionalInt exif = OptionalInt.empty();
    OptionalInt xmp = OptionalInt.empty();
    int at = 2;
    while (true) {
      int marker = marker(file, at);
      at = afterMarker(file, at);
      if (marker == END_OF_IMAGE) {
        throw new IOException("it ends before the image data");
      }
      if (isWithoutLength(marker)) {
        continue;
      }
      int length = at + 2 <= file.length ? unsignedShort(file, at) : file.length;
      if (length < 2 || at + length > file.length) {
        throw new IOException("it is truncated in its header");
      }
      byte[] segment = Arrays.copyOfRange(file, at + 2, at + length);
      if (isFrame(marker)) {
        frame = segment;
      } else if (marker == 0xE0) {
        jfif |= startsWith(segment, JFIF);
      } else if (marker == 0xE1 && startsWith(segment, EXIF)) {
        if (exif.isEmpty()) { // further segments continue the first
          exif = ExifOrientation.read(segment, EXIF.length);
        }
      } else if (marker == 0xE1 && startsWith(segment, XmpOrientation.JPEG_PREFIX)) {
        xmp = XmpOrientation.read(segment);
      } else if (marker == 0xEE && startsWith(segment, ADOBE) && segment.length > ADOBE_TRANSFORM) {
        adobe = segment[ADOBE_TRANSFORM];
      }
      if (marker == START_OF_SCAN) {
        essential.write(0xFF);
        essential.write(marker);
        essential.write(file, at, file.length - at);
        int orientation = exif.orElse(xmp.orElse(ExifOrientation.UPRIGHT));
        return of(frame, jfif, adobe, orientation, essential.toByteArray());
      }
      if (marker < 0xE0 || marker > 0xEF && marker != COMMENT) {
        essential.write(0xFF);
        essential.write(marker);
        essential.write(file, at, length);
      }
      at += length;
    }
  }

  private static JpegHeader of(
      byte[] frame, boolean jfif, int adobe, int orientation, byte[] essential) throws IOException {
    if (frame.length < 6) {
      throw new IOException("it has no frame");
    }
    return new JpegHeader(
        unsignedShort(frame, 3),
        unsignedShort(frame, 1),
        colours(frame, jfif, adobe),
        orientation,
        new Essential(essential));
  }

  /** The same decision as in libjpeg. */
  private static Colours colours(byte[] frame, boolean jfif, int adobe) throws IOException {
    return switch (frame[5]) {
      case 1 -> Colours.GREY;
      case 3 -> {
        boolean namedRgb =
            frame.length > 12 && frame[6] == 'R' && frame[9] == 'G' && frame[12] == 'B';
        boolean rgb = !jfif && (adobe == NO_ADOBE ? namedRgb : adobe == 0);
        yield rgb ? Colours.RGB : Colours.YCC;
      }
      case 4 -> adobe == 2 ? Colours.YCCK : Colours.CMYK;
      default -> throw new IOException("it has " + frame[5] + " components");
    };
  }

  private static int marker(byte[] file, int at) throws IOException {
    int end = afterMarker(file, at);
    return file[end - 1] & 0xFF;
  }

  /** The position after the next marker: one or more FF and a byte. Skips other bytes before it. */
  private static int afterMarker(byte[] file, int from) throws IOException {
    int at = from;
    while (at < file.length && file[at] != (byte) 0xFF) {
      at++;
    }
    while (at < file.length && file[at] == (byte) 0xFF) {
      at++;
    }
    if (at >= file.length) {
      throw new IOException("it is truncated in its header");
    }
    return at + 1;
  }

  /**
   * Frames are 0xC0 to 0xCF, except Huffman tables, arithmetic conditioning and the reserved one.
   */
  private static boolean isFrame(int marker) {
    return marker >= 0xC0 && marker <= 0xCF && marker != 0xC4 && marker != 0xC8 && marker != 0xCC;
  }

  private static boolean isWithoutLength(int marker) {
    return marker <= 1 || marker >= 0xD0 && marker <= 0xD8;
  }

  private static int unsignedShort(byte[] bytes, int at) {
    return (bytes[at] & 0xFF) << 8 | bytes[at + 1] & 0xFF;
  }

  private static boolean startsWith(byte[] segment, byte[] start) {
    return segment.length >= start.length
        && Arrays.equals(segment, 0, start.length, start, 0, start.length);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
