package io.slimfit.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import java.util.zip.InflaterInputStream;

/** Texts with keywords in a PNG file, in one of its three kinds of chunks for texts. */
final class PngText {
  private static final int LARGEST = 1 << 20; // inflated, the rest is cut off

  private PngText() {}

  /** The keyword of a chunk; empty if it is damaged. */
  static String keyword(byte[] content) {
    int end = zero(content, 0);
    return end == content.length ? "" : new String(content, 0, end, ISO_8859_1);
  }

  /**
   * The text of a chunk, one character per byte, whatever the encoding; empty if it is another
   * chunk, or damaged.
   *
   * @param chunk the name of the chunk
   */
  static Optional<String> read(String chunk, byte[] content) {
    int end = zero(content, 0);
    if (end == content.length) {
      return Optional.empty();
    }
    int at = end + 1;
    boolean compressed;
    switch (chunk) {
      case "tEXt" -> compressed = false;
      case "zTXt" -> {
        compressed = true;
        at += 1; // the method: there is only one
      }
      case "iTXt" -> {
        compressed = at < content.length && content[at] != 0;
        at = zero(content, zero(content, at + 2) + 1) + 1; // after language and translated keyword
      }
      default -> {
        return Optional.empty();
      }
    }
    if (at > content.length) {
      return Optional.empty();
    }
    byte[] rest = Arrays.copyOfRange(content, at, content.length);
    return (compressed ? inflated(rest) : Optional.of(rest))
        .map(text -> new String(text, ISO_8859_1));
  }

  /** The position of the next zero byte, or the end. */
  private static int zero(byte[] content, int from) {
    int at = Math.min(from, content.length);
    while (at < content.length && content[at] != 0) {
      at++;
    }
    return at;
  }

  private static Optional<byte[]> inflated(byte[] deflated) {
    try (InputStream stream = new InflaterInputStream(new ByteArrayInputStream(deflated))) {
      return Optional.of(stream.readNBytes(LARGEST));
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
