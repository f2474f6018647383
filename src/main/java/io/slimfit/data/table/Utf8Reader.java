package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Decodes UTF-8 and drops a byte order mark. Invalid bytes and NUL are not replaced: after
 * everything before them has been read, they are an {@link InputException} with line and byte.
 */
final class Utf8Reader extends Reader {
  static final String AS_UTF8 = "Write it as UTF-8 text";

  private static final int BUFFER = 1 << 16;

  private final Place place;
  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8
      .newDecoder()
      .onMalformedInput(CodingErrorAction.REPORT)
      .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
  private boolean begun;
  private boolean ended;
  private boolean nul; // whether a NUL follows the decoded characters
  private long line = 1; // of the next byte to decode
  private long column = 1;

  /** @param in a stream whose read returns as soon as any bytes are available */
  Utf8Reader(InputStream in, Place place) {
    this.in = in;
    this.place = place;
  }

  /** @throws InputException if the file cannot be read or starts like UTF-16 */
  static Utf8Reader open(Path file) {
    Place place = Place.file(file);
    try {
      Utf8Reader reader = new Utf8Reader(Files.newInputStream(file), place);
      try {
        reader.begin();
      } catch (IOException | InputException e) {
        reader.close();
        throw e;
      }
      return reader;
    } catch (IOException e) {
      throw new InputException(
          place, "cannot be read (" + e + ")", "Check that the file is readable", e);
    }
  }

  private void begin() throws IOException {
    begun = true;
    fill();
    while (!ended && mayBeginMark()) {
      fill();
    }
    int first = bytes.remaining() > 1 ? (at(0) << 8) | at(1) : 0;
    if (first == 0xFEFF || first == 0xFFFE) {
      throw new InputException(place.line(1), "byte 1: this is UTF-16", AS_UTF8);
    }
    if (first == 0xEFBB && bytes.remaining() > 2 && at(2) == 0xBF) {
      bytes.position(3);
      column = 4;
    }
  }

  /**
   * Whether more bytes are needed to tell a byte order mark from text. If not, nothing more is
   * read: the writer of a line may be waiting for its result.
   */
  private boolean mayBeginMark() {
    return switch (bytes.remaining()) {
      case 0 -> true;
      case 1 -> at(0) == 0xEF || at(0) == 0xFE || at(0) == 0xFF;
      case 2 -> at(0) == 0xEF && at(1) == 0xBB;
      default -> false;
    };
  }

  private int at(int index) {
    return bytes.get(bytes.position() + index) & 0xFF;
  }

  /** Whether there are bytes or characters that can be read without waiting. */
  @Override
  public boolean ready() throws IOException {
    return chars.hasRemaining() || in.available() > 0;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    if (!begun) {
      begin();
    }
    while (!chars.hasRemaining()) {
      if (nul) {
        throw bad("is NUL, which is not text");
      }
      if (ended && !bytes.hasRemaining()) {
        return -1;
      }
      decode();
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, offset, count);
    return count;
  }

  /** Decodes the available bytes; waits for more if they are not a complete character. */
  private void decode() throws IOException {
    if (!bytes.hasRemaining()) {
      fill();
    }
    chars.clear();
    int from = bytes.position();
    CoderResult result = decoder.decode(bytes, chars, ended);
    chars.flip();
    count(from, bytes.position());
    if (!chars.hasRemaining() && !nul) {
      if (result.isError()) {
        throw bad(String.format("(0x%02X) is not UTF-8", at(0)));
      }
      if (!ended) {
        fill();
      }
    }
  }

  /** Advances line and column past decoded bytes, up to a NUL. */
  private void count(int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes.get(i);
      if (b == 0) {
        nul = true;
        chars.limit(indexOfNul());
        return;
      }
      if (b == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
  }

  private int indexOfNul() {
    int index = chars.position();
    while (chars.get(index) != 0) {
      index++;
    }
    return index;
  }

  private InputException bad(String problem) {
    return new InputException(place.line(line), "byte " + column + " " + problem, AS_UTF8);
  }

  /** Fills the buffer with one read. */
  private void fill() throws IOException {
    bytes.compact();
    int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
    ended = count < 0;
    bytes.position(bytes.position() + Math.max(0, count)).flip();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
