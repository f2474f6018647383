package io.slimfit.data.table;

import io.slimfit.base.Place;
import java.util.Optional;

/**
 * Finds out whether quotes around cells mean anything in a file: they do if rows come out even only
 * with them, or if every cell that begins with a quote ends with one.
 */
final class QuoteScan {
  private final char separator;
  private final Rows plain = new Rows();
  private final Rows quoted = new Rows();
  private boolean begins = true; // the next character is the first of a cell
  private boolean inQuotes;
  private boolean afterQuote; // the last character was a quote in quotes
  private long line = 1;
  private long openedAt; // the line of the last opening quote
  private boolean hasQuotedCells;
  private boolean hasDoubledQuotes; // in quotes: only who means quotes doubles them
  private long firstStray; // the line of the first quote that is not closed in its line; or 0

  QuoteScan(char separator) {
    this.separator = separator;
  }

  void see(char[] text, int count) {
    for (int i = 0; i < count; i++) {
      see(text[i]);
    }
  }

  private void see(char c) {
    if (c == separator) {
      plain.cell();
    } else if (c == '\n') {
      plain.end();
    } else if (c != '\r') {
      plain.text();
    }
    seeQuoted(c);
    line += c == '\n' ? 1 : 0;
  }

  private void seeQuoted(char c) {
    if (inQuotes && !afterQuote) {
      afterQuote = c == '"';
      quoted.text();
      if (c == '\n' && firstStray == 0) {
        firstStray = openedAt;
      }
      return;
    }
    if (afterQuote) {
      afterQuote = false;
      if (c == '"') { // a doubled quote
        hasDoubledQuotes = true;
        return;
      }
      inQuotes = false;
      if (c != separator && c != '\n' && c != '\r') {
        quoted.uneven++; // the cell continues after its closing quote
        firstStray = firstStray == 0 ? openedAt : firstStray;
      }
    }
    if (c == separator) {
      quoted.cell();
      begins = true;
    } else if (c == '\n') {
      quoted.end();
      begins = true;
    } else if (c != '\r') {
      quoted.text();
      if (c == '"' && begins) {
        inQuotes = true;
        hasQuotedCells = true;
        openedAt = line;
      }
      begins = false;
    }
  }

  /** Whether cells are quoted; asked for at the end. */
  boolean helps() {
    if (!hasQuotedCells) {
      return false;
    }
    boolean open = inQuotes && !afterQuote;
    long unevenQuoted = quoted.uneven() + (open ? 1 : 0);
    long unevenPlain = plain.uneven();
    if (unevenQuoted != unevenPlain) {
      return unevenQuoted < unevenPlain;
    }
    return !open && (firstStray == 0 || hasDoubledQuotes);
  }

  /** Says that quotes are taken as they stand, if they could have been taken for more. */
  Optional<String> note(Place file) {
    return hasQuotedCells && !helps()
        ? Optional.of("quotes are plain characters in " + file + ": the quote that line "
            + (firstStray == 0 ? openedAt : firstStray)
            + " opens is not closed in that line; {quotes on} lets quoted cells span lines")
        : Optional.empty();
  }

  /** Counts cells. */
  private static final class Rows {
    private int header;
    private int cells = 1;
    private boolean empty = true;
    private long uneven;

    void cell() {
      cells++;
      empty = false;
    }

    void text() {
      empty = false;
    }

    void end() {
      if (!empty) {
        header = header == 0 ? cells : header;
        uneven += cells == header ? 0 : 1;
      }
      cells = 1;
      empty = true;
    }

    /** The number of rows unlike the first, the unfinished last one included. */
    long uneven() {
      return uneven + (!empty && header != 0 && cells != header ? 1 : 0);
    }
  }
}
