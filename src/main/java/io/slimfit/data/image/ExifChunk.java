package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/**
 * EXIF in the formats that consist of chunks with names: {@code eXIf} of PNG, {@code EXIF} of WebP;
 * a TIFF file is itself made like EXIF. Before PNG had a chunk for it, ImageMagick wrote EXIF as a
 * text in hexadecimal digits, which other programs still read.
 */
final class ExifChunk {
  private static final int PNG_FIRST = 8;
  private static final int RIFF_FIRST = 12;
  private static final int CHECKSUM = 4; // after a chunk of PNG
  private static final byte[] RAW_PROFILE = "Raw profile type exif\0\0".getBytes(US_ASCII);
  private static final int LARGEST_PROFILE = 1 << 18; // EXIF has at most 64 KiB
  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0}; // that of JPEG, which some add

  private ExifChunk() {}

  /** The orientation, or {@link ExifOrientation#UPRIGHT} if the file has none. */
  static int orientation(ImageFormat format, byte[] file) {
    return switch (format) {
      case PNG -> orientation(file, PNG_FIRST, "eXIf", ByteOrder.BIG_ENDIAN);
      case WEBP -> orientation(file, RIFF_FIRST, "EXIF", ByteOrder.LITTLE_ENDIAN);
      case TIFF -> ExifOrientation.read(file, 0);
      case JPEG, GIF, BMP -> ExifOrientation.UPRIGHT;
    };
  }

  private static int orientation(byte[] file, int first, String wanted, ByteOrder order) {
    boolean png = order == ByteOrder.BIG_ENDIAN;
    ByteBuffer bytes = ByteBuffer.wrap(file).order(order);
    long at = first;
    while (at + 2 * Integer.BYTES <= file.length) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(bytes.getInt(png ? start : start + Integer.BYTES));
      String name = new String(file, png ? start + Integer.BYTES : start, Integer.BYTES, US_ASCII);
      int content = start + 2 * Integer.BYTES;
      if (content + length > file.length) {
        break; // damaged: the decoder will tell
      }
      int end = (int) (content + length);
      if (name.equals(wanted)) {
        return read(Arrays.copyOfRange(file, content, end));
      }
      Optional<byte[]> profile =
          png && name.equals("zTXt") ? rawProfile(file, content, end) : Optional.empty();
      if (profile.isPresent()) {
        return read(profile.get());
      }
      at = content + length + (png ? CHECKSUM : length & 1);
    }
    return ExifOrientation.UPRIGHT;
  }

  private static int read(byte[] exif) {
    boolean prefixed = exif.length >= PREFIX.length
        && Arrays.equals(exif, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    return ExifOrientation.read(exif, prefixed ? PREFIX.length : 0);
  }

  /**
   * The bytes of a text such as {@code "\nexif\n 36\n4578..."}, compressed; empty if it is another
   * text, or damaged.
   */
  private static Optional<byte[]> rawProfile(byte[] file, int from, int to) {
    int text = from + RAW_PROFILE.length;
    if (text > to || !Arrays.equals(file, from, text, RAW_PROFILE, 0, RAW_PROFILE.length)) {
      return Optional.empty();
    }
    try (InputStream inflated =
        new InflaterInputStream(new ByteArrayInputStream(file, text, to - text))) {
      String profile = new String(inflated.readNBytes(LARGEST_PROFILE), US_ASCII);
      String[] parts = profile.strip().split("\\s+", 3); // kind, length, digits
      return parts.length < 3
          ? Optional.empty()
          : Optional.of(HexFormat.of().parseHex(parts[2].replaceAll("\\s", "")));
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
