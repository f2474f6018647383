package io.slimfit.data.table;

import java.io.Reader;

/** Truncates long strings of JSON: knows where strings start and end. */
final class LongStrings extends ShorteningReader {
  private static final int LONGEST_ESCAPE = 5; // u and four digits after the backslash

  private boolean inString;
  private boolean escaped;
  private boolean keptEscape;
  private int ofEscape; // remaining characters of the current escape

  LongStrings(Reader in) {
    super(in);
  }

  @Override
  boolean keeps(char c) {
    if (c == '\n') { // every line starts anew, even after an invalid one
      inString = false;
      escaped = false;
      ofEscape = 0;
      return true;
    }
    if (!inString) {
      inString = c == '"';
      beginCell();
      return true;
    }
    if (escaped) {
      escaped = false;
      ofEscape = keptEscape && c == 'u' ? LONGEST_ESCAPE - 1 : 0;
      return keptEscape;
    }
    if (ofEscape > 0) {
      ofEscape--;
      return true;
    }
    if (c == '"') {
      inString = false;
      return true;
    }
    boolean room = hasRoomFor(c);
    if (c == '\\') {
      escaped = true;
      keptEscape = room;
    }
    return room;
  }
}
