package io.slimfit.data.table;

import de.siegmar.fastcsv.reader.CloseableIterator;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import de.siegmar.fastcsv.reader.FieldMismatchStrategy;
import io.slimfit.base.Counted;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * A CSV file with a header, as RFC 4180 defines it: quoted cells may contain separators, line
 * breaks and doubled quotes. The place of a row is its first line. Empty lines are skipped if a row
 * has more than one column. Cells that a spreadsheet leaves out or adds beyond the named columns,
 * all empty, are no error.
 */
final class CsvTable implements Table {
  private static final char NO_QUOTE = '\0'; // the reader has refused it, so no cell has it
  private static final int SHOWN = 3;
  private static final int LARGEST_QUOTED = 1 << 23; // the parser gives up at twice as many

  private final Place place;
  private final BadRows bad;
  private final CsvDialect dialect;
  private final LongCells cells;
  private final CsvReader<CsvRecord> reader;
  private final CloseableIterator<CsvRecord> records;
  private final List<String> columns;
  private final int named; // columns up to the last one with a name
  private final List<String> spans = new ArrayList<>(); // the lines of the first cells of several
  private long spanning; // cells of several lines
  private final Deque<CsvRecord> waiting = new ArrayDeque<>(); // rows of empty cells, and the next
  private long hollow; // rows of empty cells behind the last row, as spreadsheets write them
  private long line = 1;
  private boolean hasRows;

  static CsvTable open(Path file, char usual, TableOptions options, BadRows bad) {
    CsvDialect dialect = CsvDialect.of(file, usual, options);
    return new CsvTable(
        DecodingReader.open(file, options.encoding()), Place.file(file), dialect, bad);
  }

  CsvTable(Reader text, Place place, CsvDialect dialect, BadRows bad) {
    this.place = place;
    this.bad = bad;
    this.dialect = dialect;
    cells = new LongCells(text, dialect);
    reader = CsvReader.builder()
        .fieldSeparator(dialect.separator())
        .quoteCharacter(dialect.quotes() ? '"' : NO_QUOTE)
        .skipEmptyLines(false)
        .extraFieldStrategy(FieldMismatchStrategy.IGNORE)
        .missingFieldStrategy(FieldMismatchStrategy.IGNORE)
        .allowExtraCharsAfterClosingQuote(false)
        .allowUnclosedQuote(false)
        .ofCsvRecord(cells);
    try {
      reader.skipLines(dialect.skipped());
      records = reader.iterator();
      columns = header();
      named = namedColumns(columns);
    } catch (InputException e) {
      close(reader);
      throw e;
    }
  }

  /** The first line that is not empty. */
  private List<String> header() {
    Optional<CsvRecord> record = record();
    while (record.isPresent() && isBlankLine(record.get())) {
      record = record();
    }
    return record.map(CsvRecord::getFields).map(List::copyOf).orElse(List.of());
  }

  private static boolean isBlankLine(CsvRecord record) {
    return record.getFieldCount() == 1 && record.getField(0).isEmpty();
  }

  private static int namedColumns(List<String> columns) {
    int named = columns.size();
    while (named > 1 && columns.get(named - 1).isBlank()) {
      named--;
    }
    return named;
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
  public List<String> notes() {
    List<String> notes = new ArrayList<>(dialect.notes());
    if (hollow > 0) {
      notes.add(Counted.of(hollow, "row", "holds", "hold") + " nothing at the end of " + place
          + ", and " + (hollow == 1 ? "is" : "are") + " left out");
    }
    if (spanning > 0) {
      notes.add(Counted.of(spanning, "quoted cell") + " of " + place
          + (spanning == 1 ? " spans lines: " : " span lines: ") + String.join("; ", spans)
          + (spanning > spans.size() ? " ..." : "")
          + "; if these are rows of their own, give {quotes off}");
    }
    return notes;
  }

  @Override
  public Optional<TableRow> next() {
    for (Optional<CsvRecord> read = row(); read.isPresent(); read = row()) {
      CsvRecord record = read.get();
      int found = record.getFieldCount();
      boolean blank = columns.size() > 1 && isBlankLine(record);
      if (fits(record)) {
        hasRows = true;
        count(record);
        return Optional.of(new TableRow(
            place.line(record.getStartingLineNumber()),
            IntStream.range(0, columns.size())
                .<Cell>mapToObj(
                    i -> new Cell.Text(i < found ? ShorteningReader.kept(record.getField(i)) : ""))
                .toList()));
      } else if (!blank) {
        bad.add(new InputException(
            place.line(record.getStartingLineNumber()),
            "found " + Counted.of(found, "column") + ", expected " + columns.size(),
            "Repair the row, or skip it with {onBadRow skip}"));
      }
    }
    if (!hasRows) {
      throw new InputException(
          place,
          bad.count() > 0
              ? "has no row with " + Counted.of(columns.size(), "column")
              : "has a header but no rows",
          "Give a file with rows");
    }
    return Optional.empty();
  }

  /** Whether every named column has a cell, and every further cell is empty. */
  private boolean fits(CsvRecord record) {
    int found = record.getFieldCount();
    return found >= named
        && (named > 1 || found > 0)
        && IntStream.range(columns.size(), found)
            .allMatch(i -> record.getField(i).isEmpty());
  }

  private void count(CsvRecord record) {
    if (!dialect.quotes()) {
      return;
    }
    long from = record.getStartingLineNumber();
    for (String cell : record.getFields()) {
      long breaks =
          cell.indexOf('\n') < 0 ? 0 : cell.chars().filter(c -> c == '\n').count();
      if (breaks > 0) {
        spanning++;
        if (spans.size() < SHOWN) {
          spans.add("lines " + from + " to " + (from + breaks));
        }
        from += breaks;
      }
    }
  }

  /** The next row; rows without content are left out if no other follows them. */
  private Optional<CsvRecord> row() {
    if (waiting.isEmpty()) {
      Optional<CsvRecord> read = record();
      while (read.isPresent() && isHollow(read.get())) {
        waiting.add(read.get());
        read = record();
      }
      if (read.isEmpty()) {
        hollow += waiting.size();
        waiting.clear();
      }
      read.ifPresent(waiting::add);
    }
    return Optional.ofNullable(waiting.poll());
  }

  private static boolean isHollow(CsvRecord record) {
    return record.getFieldCount() > 1 && record.getFields().stream().allMatch(String::isEmpty);
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
    String doubled =
        "Put a cell with quotes into quotes, and double the quotes in it; if quotes are"
            + " plain characters, give {quotes off}";
    if (cells.behindQuote() > 0) {
      return new InputException(
          place.line(cells.behindQuote()), "a cell continues after its closing quote", doubled, e);
    }
    if (cells.isOverlong()) {
      return new InputException(
          place.line(cells.openedAt()),
          "a quote is opened here and not closed within " + LARGEST_QUOTED + " characters",
          doubled,
          e);
    }
    if (cells.isInQuotes()) {
      return new InputException(
          place.line(cells.openedAt()), "a quote is opened here and never closed", doubled, e);
    }
    return new InputException(
        place.line(line),
        "what follows this row is not CSV, or has more cells than any table",
        doubled,
        e);
  }

  @Override
  public void close() {
    close(reader);
  }

  private static void close(CsvReader<CsvRecord> reader) {
    try {
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
    private final boolean quotes;
    private State state = State.BEGIN;
    private long line = 1;
    private long opened = 1;
    private long behindQuote;
    private long inQuotes; // characters since the last opening quote

    LongCells(Reader in, CsvDialect dialect) {
      super(in);
      separator = dialect.separator();
      quotes = dialect.quotes();
    }

    boolean isInQuotes() {
      return state == State.QUOTED;
    }

    /** Whether the last quoted cell is one that the parser has no room for. */
    boolean isOverlong() {
      return inQuotes > LARGEST_QUOTED && (isInQuotes() || state == State.QUOTE_IN_QUOTED);
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
        inQuotes++;
        boolean room = hasRoomFor(c);
        return c == '"' || newline || room; // line breaks are needed to count lines
      }
      if (newline || c == separator) {
        state = State.BEGIN;
        beginCell();
        return true;
      }
      if (quotes && c == '"' && state != State.PLAIN) {
        opened = state == State.BEGIN ? line : opened;
        inQuotes = state == State.BEGIN ? 0 : inQuotes + 1;
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
