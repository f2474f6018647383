package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.Charset;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DecodingReaderTest {
  private static final String WIDE =
      "a\u007F\u0080\u00E9\u0800\uD83D\uDE00"; // 1, 1, 2, 2, 3 and 4 bytes of UTF-8

  /** Gives one byte at a time, as a slow writer does. */
  private static InputStream slowly(byte[] bytes) {
    return new ByteArrayInputStream(bytes) {
      @Override
      public synchronized int read(byte[] target, int offset, int length) {
        return super.read(target, offset, Math.min(1, length));
      }
    };
  }

  private static TextReader reader(InputStream in, Optional<String> encoding) {
    return TextReader.of(in, Place.of("input"), 1000, encoding.map(Charset::forName));
  }

  private static byte[] bytes(String text, String encoding, int... more) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    bytes.write(text.getBytes(Charset.forName(encoding)));
    for (int b : more) {
      bytes.write(b);
    }
    return bytes.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void aByteOrderMarkIsKnownThoughItsBytesComeOneByOne(String encoding) throws IOException {
    try (TextReader reader = reader(slowly(bytes("\uFEFF" + WIDE, encoding)), Optional.empty())) {
      assertThat(reader.next()).contains(WIDE);
      assertThat(reader.next()).isEmpty();
    }
  }

  @ParameterizedTest
  @DisplayName("a text that begins like a byte order mark, or is shorter than one, is text")
  @CsvSource({
    "\u00EF, windows-1252",
    "\u00EF\u00BB, windows-1252",
    "\u00FEa, windows-1252",
    "\u00FF\u00FEb, UTF-8",
    "\u00FF, UTF-16BE"
  })
  void almostAByteOrderMark(String text, String encoding) throws IOException {
    try (TextReader reader = reader(slowly(bytes(text, encoding)), Optional.of(encoding))) {
      assertThat(reader.next()).contains(text);
    }
  }

  @ParameterizedTest
  @DisplayName("the byte that is wrong is counted in bytes, whatever the characters before it take")
  @CsvSource({
    "UTF-8, 14, 0xFF",
    "UTF-16LE, 15, 0x00", // a low surrogate alone
    "UTF-32LE, 25, 0x00", // beyond Unicode
    "UTF-16BE, 15, 0xDC",
  })
  void wrongByteBehindWideCharacters(String encoding, int place, String wrong) throws IOException {
    int[] bad = switch (encoding) {
      case "UTF-8" -> new int[] {0xFF};
      case "UTF-16LE" -> new int[] {0, 0xDC, 'b', 0};
      case "UTF-16BE" -> new int[] {0xDC, 0, 0, 'b'};
      default -> new int[] {0, 0, 0x11, 0};
    };
    byte[] bytes = bytes(WIDE, encoding, bad);
    try (TextReader reader = reader(new ByteArrayInputStream(bytes), Optional.of(encoding))) {
      assertThatThrownBy(reader::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "input, line 1: byte " + place + " (" + wrong + ") is not " + encoding);
    }
  }

  @Test
  void bytesOfTheMarkCount() throws IOException {
    byte[] bytes = bytes("\uFEFFa", "UTF-8", 0xFF);
    try (TextReader reader = reader(new ByteArrayInputStream(bytes), Optional.empty())) {
      assertThatThrownBy(reader::next).hasMessageContaining("line 1: byte 5 (0xFF)");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"UTF-16", "UTF-32"})
  void anEncodingWithoutByteOrderAgreesWithEitherMark(String encoding) throws IOException {
    for (String order : new String[] {"LE", "BE"}) {
      byte[] bytes = bytes("\uFEFF" + WIDE, encoding + order);
      try (TextReader reader = reader(new ByteArrayInputStream(bytes), Optional.of(encoding))) {
        assertThat(reader.next()).contains(WIDE);
      }
    }
    byte[] other = bytes("\uFEFF" + WIDE, encoding.equals("UTF-16") ? "UTF-32LE" : "UTF-16LE");
    try (TextReader reader = reader(new ByteArrayInputStream(other), Optional.of(encoding))) {
      assertThatThrownBy(reader::next).hasMessageContaining("not " + encoding);
    }
  }

  @Test
  void whoReadsOnAfterAWrongByteGetsTheNextLine() throws IOException {
    byte[] bytes = bytes("\n", "UTF-8", 'a', 0xE2, 0x82, '\n', 'b', 0, 'c', '\n', 'd');
    try (TextReader reader = reader(new ByteArrayInputStream(bytes), Optional.empty())) {
      assertThat(reader.next()).contains("");
      assertThatThrownBy(reader::next).hasMessageContaining("line 2: byte 2 (0xE2)");
      assertThatThrownBy(reader::next).hasMessageContaining("line 3: byte 2 is NUL");
      assertThat(reader.next()).contains("d");
      assertThat(reader.place()).hasToString("input, line 4");
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void manyZerosLookLikeUtf16AndOneDoesNot() throws IOException {
    try (TextReader reader =
        reader(new ByteArrayInputStream(bytes("text\n", "UTF-16LE")), Optional.empty())) {
      assertThatThrownBy(reader::next)
          .hasMessageContaining("byte 2 is NUL")
          .hasMessageContaining("encoding(UTF-16LE)");
    }
    try (TextReader reader =
        reader(new ByteArrayInputStream(bytes("a text\0", "UTF-8")), Optional.empty())) {
      assertThatThrownBy(reader::next)
          .hasMessageContaining("byte 7 is NUL")
          .hasMessageEndingWith("Save it as UTF-8 text");
    }
  }

  @Test
  void theWordAroundAWrongByteIsShownInTheEncodingOfExcel() throws IOException {
    byte[] bytes = bytes("le caf\u00E9s, a", "windows-1252");
    try (TextReader reader = reader(new ByteArrayInputStream(bytes), Optional.empty())) {
      assertThatThrownBy(reader::next)
          .hasMessageContaining("encoding(windows-1252) if 'caf\u00E9s' is right");
    }
  }
}
