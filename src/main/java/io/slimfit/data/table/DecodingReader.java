package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Decodes text and drops a byte order mark. Without an encoding it is UTF-8, or UTF-16 where a byte
 * order mark says so. Invalid bytes and NUL are not replaced: after everything before them has been
 * read, they are an {@link InputException} with line and byte; who reads on gets what follows them.
 */
final class DecodingReader extends Reader {
  private static final int BUFFER = 1 << 16;

  private final Place place;
  private final InputStream in;
  private final Optional<Charset> given;
  private CharsetDecoder decoder;
  private final ByteBuffer bytes = ByteBuffer.allocate(BUFFER).flip();
  private final CharBuffer chars = CharBuffer.allocate(BUFFER).flip();
  private boolean begun;
  private boolean ended;
  private boolean nul; // whether a NUL follows the characters up to the limit
  private int decoded; // characters, with those behind a NUL
  private long line = 1; // of the next byte to decode
  private long column = 1;

  /**
   * @param in a stream whose read returns as soon as any bytes are available
   * @param encoding what the user says; empty for UTF-8, or what a byte order mark says
   */
  DecodingReader(InputStream in, Place place, Optional<Charset> encoding) {
    this.in = in;
    this.place = place;
    given = encoding;
    decoder = decoder(encoding.orElse(StandardCharsets.UTF_8));
  }

  private static CharsetDecoder decoder(Charset charset) {
    return charset
        .newDecoder()
        .onMalformedInput(CodingErrorAction.REPORT)
        .onUnmappableCharacter(CodingErrorAction.REPORT);
  }

  /**
   * @throws InputException if the file cannot be read, or starts with the byte order mark of
   *     another encoding than the given one
   */
  static DecodingReader open(Path file, Optional<Charset> encoding) {
    Place place = Place.file(file);
    try {
      DecodingReader reader = new DecodingReader(Files.newInputStream(file), place, encoding);
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
    // if it can be told, nothing more is read: the writer of a line may be waiting for its result
    while (!ended && Encodings.mayBeginMark(bytes)) {
      fill();
    }
    Optional<Encodings.Mark> mark = Encodings.mark(bytes);
    if (mark.isPresent()) {
      Charset marked = mark.get().charset();
      if (given.isPresent() && !Encodings.agree(given.get(), marked)) {
        throw new InputException(
            place.line(1),
            "byte 1: this is " + marked + ", not " + given.get(),
            "Leave out {encoding}: the file says what it is");
      }
      decoder = decoder(marked);
      bytes.position(mark.get().length());
      column = mark.get().length() + 1L;
    }
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
        InputException problem = bad("is NUL, which is not text");
        nul = false;
        column++;
        chars.limit(decoded).position(chars.position() + 1);
        count();
        throw problem;
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
    CoderResult result = decoder.decode(bytes, chars, ended);
    chars.flip();
    count();
    if (!chars.hasRemaining() && !nul) {
      if (result.isError()) {
        int wrong = bytes.get(bytes.position()) & 0xFF;
        InputException problem = bad(String.format("(0x%02X) is not %s", wrong, decoder.charset()));
        bytes.position(bytes.position() + result.length());
        column += result.length();
        throw problem;
      }
      if (!ended) {
        fill();
      }
    }
  }

  /** Advances line and column past the decoded characters, up to a NUL. */
  private void count() {
    decoded = chars.limit();
    for (int i = chars.position(); i < decoded; i++) {
      char c = chars.get(i);
      if (c == 0) {
        nul = true;
        chars.limit(i);
        return;
      }
      if (c == '\n') {
        line++;
        column = 1;
      } else {
        column += Encodings.bytes(c, decoder.charset());
      }
    }
  }

  private InputException bad(String problem) {
    return new InputException(
        place.line(line),
        "byte " + column + " " + problem,
        nul && Encodings.isWide(bytes) && given.isEmpty()
            ? "If it is UTF-16, give {encoding UTF-16LE} or {encoding UTF-16BE}"
            : Encodings.remedy(decoder.charset(), bytes));
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
