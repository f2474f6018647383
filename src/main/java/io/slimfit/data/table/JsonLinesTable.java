package io.slimfit.data.table;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.Reader;
import java.util.List;
import java.util.Optional;

/**
 * One JSON object per line. The fields of the first object are the columns. Fields that a later row
 * lacks are missing cells; its other fields are not read. Blank lines are skipped.
 */
final class JsonLinesTable implements Table {
  private static final int LINE_CHARACTERS = 1 << 24; // without the truncated parts of long strings

  private final Place place;
  private final BadRows bad;
  private final LongStrings strings;
  private final TextReader lines;
  private final JsonColumns columns = new JsonColumns();
  private Optional<TableRow> first;
  private boolean hasRows;

  JsonLinesTable(Reader text, Place place, BadRows bad) {
    this.place = place;
    this.bad = bad;
    strings = new LongStrings(text);
    lines = new TextReader(strings, place, LINE_CHARACTERS);
    try {
      first = read();
    } catch (InputException e) {
      close();
      throw e;
    }
  }

  @Override
  public List<String> columns() {
    return columns.names();
  }

  @Override
  public List<String> notes() {
    return columns.notes(place);
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public long shortenedCells() {
    return strings.shortenedCells();
  }

  @Override
  public Optional<TableRow> next() {
    Optional<TableRow> next = first.isPresent() ? first : read();
    first = Optional.empty();
    return next;
  }

  private Optional<TableRow> read() {
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      if (lines.isCut()) {
        throw new InputException(
            lines.place(),
            "the line has more than " + LINE_CHARACTERS + " characters outside its strings",
            "Leave out fields other than texts and labels");
      }
      if (!line.get().isBlank()) {
        try {
          TableRow row = columns.row(JsonLine.object(line.get(), lines.place()), lines.place());
          hasRows = true;
          return Optional.of(row);
        } catch (InputException e) {
          bad.add(e);
        }
      }
    }
    if (!hasRows) {
      throw new InputException(place, "has no rows", "Give a file with one JSON object per line");
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    lines.close();
  }
}
