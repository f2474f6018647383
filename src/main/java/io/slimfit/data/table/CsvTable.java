package io.slimfit.data.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A CSV file with a header, as RFC 4180 defines it: quoted cells may contain separators, line
 * breaks and doubled quotes. The place of a row is its first line. Empty lines are skipped if a row
 * has more than one column.
 */
final class CsvTable implements Table {
  private final Place place;
  private final BadRows bad;
  private final LongCells cells;
  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> columns;
  private long line = 1;
  private boolean hasRows;

  CsvTable(Path file, char separator, BadRows bad) {
    place = Place.file(file);
    this.bad = bad;
    cells = new LongCells(Utf8Reader.open(file), separator);
    reader = CsvReader.builder()
        .fieldSeparator(separator)
        .skipEmptyLines(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowExtraCharsAfterClosingQuote(false)
        .allowUnclosedQuote(false)
        .ofCsvRecord(cells);
    records = reader.iterator();
    try {
      columns = List.copyOf(header());
    } catch (InputException e) {
      close();
      throw e;
    }
  }

  private List<String> header() {
    List<String> names = record().map(CsvRecord::getFields).orElse(List.of());
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        throw new InputException(
            place.line(1),
            "the header names column '" + Place.printable(name) + "' twice",
            "Give each column a different name");
      }
    }
    return names;
  }

  @Override
  public List<String> columns() {
    return columns;
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public long shortenedCells() {
    return cells.shortenedCells();
  }

  @Override
  public Optional<TableRow> next() {
    for (Optional<CsvRecord> read = record(); read.isPresent(); read = record()) {
      CsvRecord record = read.get();
      int found = record.getFieldCount();
      boolean blank = columns.size() > 1 && found == 1 && record.getField(0).isEmpty();
      if (found == columns.size()) {
        hasRows = true;
        return Optional.of(new TableRow(
            place.line(record.getStartingLineNumber()),
            record.getFields().stream().<Cell>map(Cell.Text::new).toList()));
      }
      if (!blank) {
        bad.add(new InputException(
            place.line(record.getStartingLineNumber()),
            "found " + found + " columns, expected " + columns.size(),
            "Repair the row, or skip it with {onBadRow skip}"));
      }
    }
    if (!hasRows) {
      throw new InputException(
          place,
          bad.count() > 0
              ? "has no row with " + columns.size() + " columns"
              : "has a header but no rows",
          "Give a file with rows");
    }
    return Optional.empty();
  }

  private Optional<CsvRecord> record() {
    try {
      if (!records.hasNext()) {
        return Optional.empty();
      }
      CsvRecord record = records.next();
      line = record.getStartingLineNumber();
      return Optional.of(record);
    } catch (CsvParseException e) {
      if (e.getCause() instanceof InputException inner) { // the bytes are not valid text
        throw inner;
      }
      throw notCsv(e);
    }
  }

  private InputException notCsv(CsvParseException e) {
    String doubled = "Put a cell with quotes into quotes, and double the quotes in it";
    if (cells.behindQuote() > 0) {
      return new InputException(
          place.line(cells.behindQuote()), "a cell continues after its closing quote", doubled, e);
    }
    if (cells.isInQuotes()) {
      return new InputException(
          place.line(cells.openedAt()), "a quote is opened here and never closed", doubled, e);
    }
    return new InputException(
        place.line(line),
        "what follows this row is not CSV (" + Place.printable(String.valueOf(e.getMessage()))
            + ")",
        doubled,
        e);
  }

  @Override
  public void close() {
    try {
      records.close();
      reader.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Understands enough CSV to see where cells start and end, and where the last quote was opened.
   */
  private static final class LongCells extends ShorteningReader {
    private enum State {
      BEGIN,
      PLAIN,
      QUOTED,
      QUOTE_IN_QUOTED
    }

    private final char separator;
    private State state = State.BEGIN;
    private long line = 1;
    private long opened = 1;
    private long behindQuote;

    LongCells(Reader in, char separator) {
      super(in);
      this.separator = separator;
    }

    boolean isInQuotes() {
      return state == State.QUOTED;
    }

    /** The first line with text after a closing quote; 0 if there is none. */
    long behindQuote() {
      return behindQuote;
    }

    /** The line of the last opening quote. */
    long openedAt() {
      return opened;
    }

    @Override
    boolean keeps(char c) {
      boolean newline = c == '\n' || c == '\r';
      line += c == '\n' ? 1 : 0;
      if (state == State.QUOTED) {
        state = c == '"' ? State.QUOTE_IN_QUOTED : State.QUOTED;
        return c == '"' || newline || hasRoomFor(c); // line breaks are needed to count lines
      }
      if (newline || c == separator) {
        state = State.BEGIN;
        beginCell();
        return true;
      }
      if (c == '"' && state != State.PLAIN) {
        opened = state == State.BEGIN ? line : opened;
        state = State.QUOTED;
        return true;
      }
      if (state == State.QUOTE_IN_QUOTED && behindQuote == 0) {
        behindQuote = line;
      }
      state = State.PLAIN;
      return hasRoomFor(c);
    }
  }
}
