package io.slimfit.data;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * Lines of UTF-8 text from a stream, strictly: what is not UTF-8 is refused with its line and byte, never replaced. A byte order mark
 * of UTF-8 and CR LF are accepted. Of a line longer than {@value #LINE_BYTES} bytes only the beginning is kept.
 */
final class Utf8Lines implements AutoCloseable {
  static final int LINE_BYTES = 1 << 22;

  private static final String AS_UTF8 = "Give the text as UTF-8";

  private final InputStream in;
  private final Place source;
  private final CharsetDecoder decoder = StandardCharsets.UTF_8
      .newDecoder()
      .onMalformedInput(CodingErrorAction.REPORT)
      .onUnmappableCharacter(CodingErrorAction.REPORT);
  private final byte[] buffer = new byte[1 << 16];
  private int at;
  private int end;
  private byte[] line = new byte[256];
  private long number;
  private long cut;

  /** @param source of the text, for messages */
  Utf8Lines(InputStream in, Place source) {
    this.in = in;
    this.source = source;
  }

  /** Where the line read last stands. */
  Place place() {
    return source.line(number);
  }

  /** Lines so far that were too long to be kept whole. */
  long cut() {
    return cut;
  }

  /** Whether a byte can be read without waiting. At the end of the input there is nothing to wait for. */
  boolean isReady() {
    try {
      return at < end || in.available() > 0;
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  /** The next line without its end, or nothing behind the last. */
  Optional<String> next() {
    try {
      if (!hasMore()) {
        return Optional.empty();
      }
      number++;
      int length = 0;
      boolean whole = true;
      while (hasMore()) {
        byte next = buffer[at++];
        if (next == '\n') {
          break;
        }
        if (next == 0) {
          throw bad(length + 1L, "is NUL, which no text has");
        }
        if (length == LINE_BYTES) {
          whole = false;
        } else {
          if (length == line.length) {
            line = Arrays.copyOf(line, 2 * length);
          }
          line[length++] = next;
        }
      }
      return Optional.of(decoded(length, whole));
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private String decoded(int bytes, boolean whole) {
    int start = number == 1 ? mark(bytes) : 0;
    int length = whole && bytes > start && line[bytes - 1] == '\r' ? bytes - 1 : bytes;
    ByteBuffer from = ByteBuffer.wrap(line, start, length - start);
    CharBuffer chars = CharBuffer.allocate(length - start);
    CoderResult result = decoder.reset().decode(from, chars, whole);
    if (result.isError()) {
      int wrong = line[from.position()] & 0xFF;
      throw bad(from.position() + 1L, String.format("(0x%02X) is not UTF-8", wrong));
    }
    if (!whole) {
      cut++;
    }
    return chars.flip().toString();
  }

  /** The length of the byte order mark that the first line begins with. */
  private int mark(int bytes) {
    int first = bytes > 1 ? (line[0] & 0xFF) << 8 | (line[1] & 0xFF) : 0;
    if (first == 0xFEFF || first == 0xFFFE) {
      throw bad(1, "this is UTF-16");
    }
    return first == 0xEFBB && bytes > 2 && (line[2] & 0xFF) == 0xBF ? 3 : 0;
  }

  private InputException bad(long byteOfLine, String problem) {
    return new InputException(place(), "byte " + byteOfLine + " " + problem, AS_UTF8);
  }

  private UncheckedIOException unreadable(IOException e) {
    return new UncheckedIOException(source + ": cannot be read: " + e.getMessage(), e);
  }

  private boolean hasMore() throws IOException {
    if (at == end) {
      end = Math.max(0, in.read(buffer, 0, buffer.length));
      at = 0;
    }
    return end > 0;
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
