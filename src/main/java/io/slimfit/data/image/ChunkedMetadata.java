package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * EXIF and XMP in the formats that consist of chunks with names. EXIF is {@code eXIf} of PNG,
 * {@code EXIF} of WebP; before PNG had a chunk for it, ImageMagick wrote it as a text in
 * hexadecimal digits, which other programs still read. XMP is a text of PNG, {@code XMP } of WebP.
 */
final class ChunkedMetadata {
  private static final int PNG_FIRST = 8;
  private static final int RIFF_FIRST = 12;
  private static final int CHECKSUM = 4; // after a chunk of PNG
  private static final String PNG_EXIF = "Raw profile type exif";
  private static final String PNG_XMP = "XML:com.adobe.xmp";
  private static final byte[] PREFIX = {'E', 'x', 'i', 'f', 0, 0}; // that of JPEG, which some add

  private Optional<byte[]> exif = Optional.empty();
  private Optional<byte[]> exifAsText = Optional.empty();
  private Optional<byte[]> xmp = Optional.empty();
  private boolean hasExifAsText;
  private boolean hasXmpAsText;

  private ChunkedMetadata() {}

  /**
   * The orientation in EXIF, or else in XMP, as Pillow reads it; {@link ExifOrientation#UPRIGHT} if
   * the file has none.
   */
  static int orientation(ImageFormat format, byte[] file) {
    OptionalInt found = switch (format) {
      case PNG, WEBP -> of(file, format == ImageFormat.PNG).orientation();
      case TIFF -> ExifOrientation.ofTiff(file);
      case JPEG, GIF, BMP -> OptionalInt.empty();
    };
    return found.orElse(ExifOrientation.UPRIGHT);
  }

  private static ChunkedMetadata of(byte[] file, boolean png) {
    ChunkedMetadata metadata = new ChunkedMetadata();
    ByteBuffer bytes =
        ByteBuffer.wrap(file).order(png ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    long at = png ? PNG_FIRST : RIFF_FIRST;
    while (at + 2 * Integer.BYTES <= file.length) {
      int start = (int) at;
      long length = Integer.toUnsignedLong(bytes.getInt(png ? start : start + Integer.BYTES));
      String name = new String(file, png ? start + Integer.BYTES : start, Integer.BYTES, US_ASCII);
      int content = start + 2 * Integer.BYTES;
      if (content + length > file.length) {
        break; // damaged: the decoder will tell
      }
      metadata.add(name, file, content, (int) (content + length));
      at = content + length + (png ? CHECKSUM : length & 1);
    }
    return metadata;
  }

  private void add(String name, byte[] file, int from, int to) {
    switch (name) {
      case "eXIf", "EXIF" -> exif = Optional.of(Arrays.copyOfRange(file, from, to));
      case "XMP " -> xmp = Optional.of(Arrays.copyOfRange(file, from, to));
      case "tEXt", "zTXt", "iTXt" -> addText(name, Arrays.copyOfRange(file, from, to));
      default -> {} // pixels, colours and the like
    }
  }

  /** Of several texts with one keyword the first: inflating thousands would take minutes. */
  private void addText(String chunk, byte[] content) {
    switch (PngText.keyword(content)) {
      case PNG_EXIF -> {
        if (!hasExifAsText) {
          hasExifAsText = true;
          exifAsText = PngText.read(chunk, content).flatMap(ChunkedMetadata::rawProfile);
        }
      }
      case PNG_XMP -> {
        if (!hasXmpAsText) {
          hasXmpAsText = true;
          xmp = PngText.read(chunk, content).map(text -> text.getBytes(ISO_8859_1));
        }
      }
      default -> {} // authors, comments and the like
    }
  }

  private OptionalInt orientation() {
    OptionalInt tag =
        exif.or(() -> exifAsText).map(ChunkedMetadata::read).orElse(OptionalInt.empty());
    return tag.isPresent() ? tag : xmp.map(XmpOrientation::read).orElse(tag);
  }

  private static OptionalInt read(byte[] exif) {
    boolean prefixed = exif.length >= PREFIX.length
        && Arrays.equals(exif, 0, PREFIX.length, PREFIX, 0, PREFIX.length);
    return ExifOrientation.read(exif, prefixed ? PREFIX.length : 0);
  }

  /** The bytes of a text such as {@code "\nexif\n 36\n4578..."}; empty if it is damaged. */
  private static Optional<byte[]> rawProfile(String text) {
    String[] parts = text.strip().split("\\s+", 3); // kind, length, digits
    try {
      return parts.length < 3
          ? Optional.empty()
          : Optional.of(HexFormat.of().parseHex(parts[2].replaceAll("\\s", "")));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
