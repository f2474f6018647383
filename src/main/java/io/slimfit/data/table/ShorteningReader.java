package io.slimfit.data.table;

import java.io.IOException;
import java.io.Reader;

/**
 * Truncates each cell to its first {@value #CELL_CHARACTERS} characters before a parser loads it
 * into memory: no model reads more. A subclass knows where cells start and end.
 */
abstract class ShorteningReader extends Reader {
  static final int CELL_CHARACTERS = 1 << 18;

  private final Reader in;
  private long shortened;
  private int length; // of the current cell
  private boolean afterHighSurrogate;

  ShorteningReader(Reader in) {
    this.in = in;
  }

  /** Whether the parser sees this character; called for all characters in order. */
  abstract boolean keeps(char c);

  final void beginCell() {
    length = 0;
  }

  /** Whether the next character of a cell is kept; surrogate pairs are not split. */
  final boolean hasRoomFor(char c) {
    boolean room = length < CELL_CHARACTERS || (afterHighSurrogate && Character.isLowSurrogate(c));
    if (length == CELL_CHARACTERS && !room) {
      shortened++;
    }
    length += length > CELL_CHARACTERS ? 0 : 1;
    afterHighSurrogate = room && Character.isHighSurrogate(c);
    return room;
  }

  /** The part of a cell that is kept; surrogate pairs are not split. */
  static String kept(String cell) {
    if (cell.length() <= CELL_CHARACTERS) {
      return cell;
    }
    int end = CELL_CHARACTERS;
    return cell.substring(0, Character.isHighSurrogate(cell.charAt(end - 1)) ? end - 1 : end);
  }

  final long shortenedCells() {
    return shortened;
  }

  @Override
  public int read(char[] target, int offset, int wanted) throws IOException {
    while (true) {
      int read = in.read(target, offset, wanted);
      int kept = 0;
      for (int i = offset; i < offset + read; i++) {
        if (keeps(target[i])) {
          target[offset + kept++] = target[i];
        }
      }
      if (kept > 0 || read < 0) {
        return read < 0 ? -1 : kept;
      }
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
