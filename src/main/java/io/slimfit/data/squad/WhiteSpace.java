package io.slimfit.data.squad;

/** White space as Python's {@code str} knows it, whose idea of it the tools of question answering are written in. */
public final class WhiteSpace {
  private static final int NEXT_LINE = 0x85;

  private WhiteSpace() {}

  /** Whether Python's {@code isspace} holds: no-break spaces count, the zero-width space does not. */
  public static boolean is(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == NEXT_LINE;
  }

  /** The text without the white space that it begins with. */
  public static String stripLeading(String text) {
    int from = 0;
    while (from < text.length() && is(text.charAt(from))) { // none lies beyond 16 bits
      from++;
    }
    return text.substring(from);
  }
}
