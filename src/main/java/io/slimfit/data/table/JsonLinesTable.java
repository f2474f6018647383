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
 * One JSON object a line; the first one's fields are the columns. A later row may lack fields, which are then missing, and may have
 * others, which are not read. Lines of white space are passed over.
 */
final class JsonLinesTable implements Table {
  private static final int LINE_CHARACTERS = 1 << 24; // of all that is not within a long text

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
            "the line has more than " + LINE_CHARACTERS + " characters beside its texts",
            "Leave out what is not text or label");
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
      throw new InputException(place, "has no rows", "Name a file with one JSON object a line");
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

  /** Knows where the strings of JSON begin and end. */
  private static final class LongStrings extends ShorteningReader {
    private static final int LONGEST_ESCAPE = 5; // u and four digits behind the backslash

    private boolean inString;
    private boolean escaped;
    private boolean keptEscape;
    private int ofEscape; // characters that belong to the escape that is kept

    LongStrings(Reader in) {
      super(in);
    }

    @Override
    boolean keeps(char c) {
      if (c == '\n') { // every line begins anew, whatever is wrong with the one before
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
