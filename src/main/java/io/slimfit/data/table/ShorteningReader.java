package io.slimfit.data.table;

import java.io.IOException;
import java.io.Reader;

/**
 * Leaves out what lies beyond the first {@value #CELL_CHARACTERS} characters of a cell, before a parser puts it into memory: no model
 * reads more. A subclass knows where cells begin and end.
 */
abstract class ShorteningReader extends Reader {
  static final int CELL_CHARACTERS = 1 << 18;

  private final Reader in;
  private long shortened;
  private int length; // of the cell
  private boolean afterHighSurrogate;

  ShorteningReader(Reader in) {
    this.in = in;
  }

  /** Whether the parser is to see this character; called for each in its order. */
  abstract boolean keeps(char c);

  final void beginCell() {
    length = 0;
  }

  /** Whether a cell's next character is within what is kept; a pair of surrogates is not cut. */
  final boolean hasRoomFor(char c) {
    boolean room = length < CELL_CHARACTERS || (afterHighSurrogate && Character.isLowSurrogate(c));
    if (length == CELL_CHARACTERS && !room) {
      shortened++;
    }
    length += length > CELL_CHARACTERS ? 0 : 1;
    afterHighSurrogate = room && Character.isHighSurrogate(c);
    return room;
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
