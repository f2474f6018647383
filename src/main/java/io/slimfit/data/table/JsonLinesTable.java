package io.slimfit.data.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.Reader;
import java.nio.file.Path;
import java.util.ArrayList;
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
  private final List<String> columns = new ArrayList<>();
  private Optional<TableRow> first;
  private boolean hasRows;

  JsonLinesTable(Path file, BadRows bad) {
    place = Place.file(file);
    this.bad = bad;
    strings = new LongStrings(Utf8Reader.open(file));
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
    return List.copyOf(columns);
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
          TableRow row = row(JsonLine.object(line.get(), lines.place()), lines.place());
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

  private TableRow row(JsonNode object, Place line) {
    if (columns.isEmpty()) {
      object.fieldNames().forEachRemaining(columns::add);
    }
    return new TableRow(
        line,
        columns.stream().map(name -> JsonLine.cell(object.path(name), line)).toList());
  }

  @Override
  public void close() {
    lines.close();
  }

  /** Knows where JSON strings start and end. */
  private static final class LongStrings extends ShorteningReader {
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
}
