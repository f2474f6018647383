package io.slimfit.data.squad;

/** White space as Python's {@code str} defines it, since the reference tools are in Python. */
public final class WhiteSpace {
  private static final int NEXT_LINE = 0x85;

  private WhiteSpace() {}

  /** Python's {@code isspace}: true for no-break spaces, false for the zero-width space. */
  public static boolean is(int codePoint) {
    return Character.isWhitespace(codePoint)
        || Character.isSpaceChar(codePoint)
        || codePoint == NEXT_LINE;
  }

  /** The text without leading white space. */
  public static String stripLeading(String text) {
    int from = 0;
    while (from < text.length() && is(text.charAt(from))) { // all white space fits 16 bits
      from++;
    }
    return text.substring(from);
  }
}
