package io.slimfit.data;

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
 * The characters of a UTF-8 file, without a byte order mark. What is not UTF-8, and a NUL, is an {@link InputException} with line and
 * byte: nothing is replaced.
 */
final class Utf8Reader extends Reader {
  static final String AS_UTF8 = "Save the file as UTF-8 text";

  private static final int BUFFER = 1 << 16;

  private final Place place;
  private final InputStream in;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8
      .newDecoder()
      .onMalformedInput(CodingErrorAction.REPORT)
      .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
  private boolean ended;
  private long line = 1; // of the next byte to decode
  private long column = 1;

  Utf8Reader(Path file) {
    place = Place.file(file);
    try {
      in = Files.newInputStream(file);
      fill();
    } catch (IOException e) {
      throw new InputException(
          place, "cannot be read (" + e + ")", "Check that the file is readable", e);
    }
    try {
      refuseForeignStart();
    } catch (InputException e) {
      close();
      throw e;
    }
  }

  private void refuseForeignStart() {
    int first = bytes.remaining() > 1 ? (at(0) << 8) | at(1) : 0;
    if (first == 0xFEFF || first == 0xFFFE) {
      throw new InputException(place.line(1), "byte 1: this is UTF-16", AS_UTF8);
    }
    if (first == 0xEFBB && bytes.remaining() > 2 && at(2) == 0xBF) {
      bytes.position(3);
      column = 4;
    }
  }

  private int at(int index) {
    return bytes.get(bytes.position() + index) & 0xFF;
  }

  @Override
  public int read(char[] target, int offset, int length) throws IOException {
    while (!chars.hasRemaining()) {
      if (ended && !bytes.hasRemaining()) {
        return -1;
      }
      decode();
    }
    int count = Math.min(length, chars.remaining());
    chars.get(target, offset, count);
    return count;
  }

  private void decode() throws IOException {
    if (!ended) {
      fill();
    }
    int from = bytes.position();
    chars.clear();
    CoderResult result = decoder.decode(bytes, chars, ended);
    chars.flip();
    count(from, bytes.position());
    if (result.isError()) {
      throw bad(String.format("(0x%02X) is not UTF-8", at(0)));
    }
  }

  /** Moves line and column over decoded bytes. */
  private void count(int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = bytes.get(i);
      if (b == 0) {
        throw bad("is NUL, which no text has");
      }
      if (b == '\n') {
        line++;
        column = 1;
      } else {
        column++;
      }
    }
  }

  private InputException bad(String problem) {
    return new InputException(place.line(line), "byte " + column + " " + problem, AS_UTF8);
  }

  private void fill() throws IOException {
    bytes.compact();
    while (!ended && bytes.hasRemaining()) {
      int count = in.read(bytes.array(), bytes.position(), bytes.remaining());
      if (count < 0) {
        ended = true;
      } else {
        bytes.position(bytes.position() + count);
      }
    }
    bytes.flip();
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
