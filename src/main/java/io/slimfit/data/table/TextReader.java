package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.util.Optional;

/** Reads lines of text that end with LF or CR LF. Lines that are too long are truncated. */
public final class TextReader implements AutoCloseable {
  private final Reader in;
  private final Place source;
  private final int longest;
  private final char[] buffer = new char[1 << 13];
  private int at;
  private int end;
  private long number;
  private boolean cut;
  private boolean began; // a line, which is not complete yet
  private boolean broken; // the line that was read last: what is left of it is no line

  /**
   * @param source where the text comes from, for messages
   * @param longest the most characters of a line that are kept
   */
  TextReader(Reader in, Place source, int longest) {
    this.in = in;
    this.source = source;
    this.longest = longest;
  }

  /**
   * Reads lines of UTF-8, or of UTF-16 with a byte order mark. Invalid bytes and NUL are an
   * {@link io.slimfit.base.InputException} with line and byte.
   *
   * @param source where the text comes from, for messages
   * @param longest the most characters of a line that are kept
   */
  public static TextReader of(InputStream in, Place source, int longest) {
    return of(in, source, longest, Optional.empty());
  }

  /** @param encoding what the user says; empty as in {@link #of(InputStream, Place, int)} */
  public static TextReader of(
      InputStream in, Place source, int longest, Optional<Charset> encoding) {
    return new TextReader(new DecodingReader(in, source, encoding), source, longest);
  }

  /** The place of the last line read. */
  public Place place() {
    return source.line(number);
  }

  /** Whether the last line read was truncated. */
  public boolean isCut() {
    return cut;
  }

  /** Whether reading does not have to wait; true at the end of the input. */
  public boolean isReady() {
    try {
      return at < end || in.ready();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The next line without its line break, or empty after the last. */
  public Optional<String> next() {
    if (broken) {
      skipLine();
    }
    try {
      return hasMore() ? Optional.of(line()) : Optional.empty();
    } catch (InputException e) { // who reads on gets the line behind this one
      broken = true;
      number += began ? 0 : 1;
      began = false;
      throw e;
    }
  }

  private void skipLine() {
    broken = false;
    for (boolean more = true; more; ) {
      while (at < end) {
        if (buffer[at++] == '\n') {
          return;
        }
      }
      try {
        more = hasMore();
      } catch (InputException e) {
        more = true; // it is the same line
      }
    }
  }

  private String line() {
    number++;
    cut = false;
    began = true;
    StringBuilder line = new StringBuilder();
    boolean ended = false;
    while (!ended && hasMore()) {
      int to = at;
      while (to < end && buffer[to] != '\n') {
        to++;
      }
      int kept = Math.min(to - at, longest - line.length());
      line.append(buffer, at, kept);
      cut |= kept < to - at;
      ended = to < end;
      at = ended ? to + 1 : to;
    }
    int length = line.length();
    if (length > 0 && dropsLast(line.charAt(length - 1))) {
      line.setLength(length - 1);
    }
    began = false;
    return line.toString();
  }

  /** Whether the last character is part of the line break or half a surrogate pair. */
  private boolean dropsLast(char last) {
    return cut ? Character.isHighSurrogate(last) : last == '\r';
  }

  private boolean hasMore() {
    if (at == end) {
      try {
        end = Math.max(0, in.read(buffer, 0, buffer.length));
        at = 0;
      } catch (IOException e) {
        throw unreadable(e);
      }
    }
    return end > 0;
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException(source + ": cannot be read: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw unreadable(e);
    }
  }
}
