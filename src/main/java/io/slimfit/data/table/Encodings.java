package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The encodings of text: their names, their byte order marks, and what a wrong one looks like. */
public final class Encodings {
  private static final Charset EXCEL = Charset.forName("windows-1252");
  private static final List<Mark> MARKS =
      List.of( // the longer ones first: UTF-32LE begins as UTF-16LE
          new Mark(Charset.forName("UTF-32LE"), List.of(0xFF, 0xFE, 0, 0)),
          new Mark(Charset.forName("UTF-32BE"), List.of(0, 0, 0xFE, 0xFF)),
          new Mark(StandardCharsets.UTF_8, List.of(0xEF, 0xBB, 0xBF)),
          new Mark(StandardCharsets.UTF_16LE, List.of(0xFF, 0xFE)),
          new Mark(StandardCharsets.UTF_16BE, List.of(0xFE, 0xFF)));

  private Encodings() {}

  /**
   * The encoding of this name, as Java, Python or Excel write it.
   *
   * @throws InputException if there is none
   */
  public static Charset of(String name, Place place) {
    String plain = name.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    String known = switch (plain) {
      case "utf-8-sig", "utf8-sig" -> "UTF-8";
      case "latin-1" -> "ISO-8859-1";
      case "ansi", "cp-1252", "win-1252", "win1252", "windows1252" -> EXCEL.name();
      default -> plain;
    };
    try {
      return Charset.forName(known);
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      throw new InputException(
          place,
          "unknown encoding '" + Place.printable(name) + "'",
          "Use UTF-8, UTF-16, windows-1252, latin1 or another name that Java knows",
          e);
    }
  }

  /** The byte order mark that these bytes begin with. */
  static Optional<Mark> mark(ByteBuffer bytes) {
    return MARKS.stream().filter(mark -> mark.begins(bytes)).findFirst();
  }

  /** Whether more bytes are needed to tell a byte order mark from text. */
  static boolean mayBeginMark(ByteBuffer bytes) {
    return MARKS.stream()
        .anyMatch(mark -> bytes.remaining() < mark.length() && mark.agreesWith(bytes));
  }

  /** Whether a text that the user calls {@code given} may have the byte order mark of another. */
  static boolean agree(Charset given, Charset marked) {
    return given.equals(marked)
        || given.equals(StandardCharsets.UTF_16) && marked.name().startsWith("UTF-16")
        || given.name().equals("UTF-32") && marked.name().startsWith("UTF-32");
  }

  /**
   * How many bytes a character takes, or half a surrogate pair; 1 in an encoding whose widths are
   * not known here.
   */
  static int bytes(char c, Charset charset) {
    if (charset.equals(StandardCharsets.UTF_8)) {
      return c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
    }
    if (charset.name().startsWith("UTF-32")) {
      return Character.isSurrogate(c) ? 2 : 4;
    }
    return charset.name().startsWith("UTF-16") ? 2 : 1;
  }

  /** Whether these bytes look like UTF-16 without a byte order mark. */
  static boolean isWide(ByteBuffer bytes) {
    int zeros = 0;
    int seen = Math.min(64, bytes.limit());
    for (int i = 0; i < seen; i++) {
      zeros += bytes.get(i) == 0 ? 1 : 0;
    }
    return zeros > seen / 4;
  }

  /**
   * What to do about bytes that are not of this encoding.
   *
   * @param bytes begin with the wrong one
   */
  static String remedy(Charset charset, ByteBuffer bytes) {
    String saved = "Save it as UTF-8 text";
    if (!charset.equals(StandardCharsets.UTF_8) || !bytes.hasRemaining() || bytes.get(0) == 0) {
      return saved;
    }
    return word(bytes)
        .map(word -> saved + ", or give {encoding windows-1252} if '" + Place.printable(word)
            + "' is right, else the encoding that it has")
        .orElse(saved + ", or give its {encoding}");
  }

  /** The word around the first of these bytes, if it is one in Excel's encoding. */
  private static Optional<String> word(ByteBuffer bytes) {
    int from = bytes.position();
    while (from > 0 && isOfWord(bytes.get(from - 1))) {
      from--;
    }
    int to = bytes.position();
    while (to < bytes.limit() && isOfWord(bytes.get(to))) {
      to++;
    }
    try {
      return Optional.of(EXCEL
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPORT)
          .onUnmappableCharacter(CodingErrorAction.REPORT)
          .decode(bytes.duplicate().position(from).limit(to))
          .toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  private static boolean isOfWord(byte b) {
    return b < 0 || Character.isLetterOrDigit(b);
  }

  /** A byte order mark. */
  record Mark(Charset charset, List<Integer> first) {
    int length() {
      return first.size();
    }

    boolean begins(ByteBuffer bytes) {
      return bytes.remaining() >= length() && agreesWith(bytes);
    }

    /** Whether it begins with these bytes, or they begin with it. */
    boolean agreesWith(ByteBuffer bytes) {
      for (int i = 0; i < Math.min(length(), bytes.remaining()); i++) {
        if ((bytes.get(bytes.position() + i) & 0xFF) != first.get(i)) {
          return false;
        }
      }
      return true;
    }
  }
}
