package io.slimfit.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a line; the first one's fields are the columns. A later row may lack fields, which are then missing, and may have
 * others, which are not read. Lines of white space are passed over.
 */
final class JsonLinesTable implements Table {
  private static final int LINE_CHARACTERS = 1 << 24; // of all that is not within a long text
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private final Place place;
  private final BadRows bad;
  private final LongStrings strings;
  private final BufferedReader in;
  private final List<String> columns = new ArrayList<>();
  private Optional<TableRow> first;
  private long line;
  private boolean hasRows;

  JsonLinesTable(Path file, BadRows bad) {
    place = Place.file(file);
    this.bad = bad;
    strings = new LongStrings(new Utf8Reader(file));
    in = new BufferedReader(strings);
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
    for (String text = line(); text != null; text = line()) {
      if (!text.isBlank()) {
        try {
          TableRow row = row(text);
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

  private TableRow row(String text) {
    JsonNode node;
    try {
      node = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new InputException(
          place.line(line).column(e.getLocation().getColumnNr()),
          "this is not JSON (" + Place.printable(e.getOriginalMessage()) + ")",
          "Write one JSON object a line, or pass the row over with --on-bad-row skip",
          e);
    }
    if (!node.isObject()) {
      throw new InputException(
          place.line(line),
          "found " + cell(node).description() + ", wanted an object",
          "Write one JSON object a line, such as {\"text\": \"fine\", \"label\": \"good\"}");
    }
    if (columns.isEmpty()) {
      node.fieldNames().forEachRemaining(columns::add);
    }
    return new TableRow(
        place.line(line), columns.stream().map(name -> cell(node.path(name))).toList());
  }

  private Cell cell(JsonNode node) {
    if (node.isTextual()) {
      return new Cell.Text(text(node));
    }
    if (node.isNumber()) {
      return new Cell.Number(node.asText());
    }
    if (node.isBoolean()) {
      return new Cell.Text(node.asText());
    }
    if (node.isArray()) {
      List<String> texts = new ArrayList<>();
      for (JsonNode element : node) {
        if (!element.isTextual() && !element.isNumber()) {
          return new Cell.Other("an array of what is neither text nor number");
        }
        texts.add(element.isTextual() ? text(element) : element.asText());
      }
      return new Cell.Several(texts);
    }
    return node.isObject() ? new Cell.Other("an object") : new Cell.Missing();
  }

  /** Half of a character, which only an escape can write, is refused; or dropped where the text was shortened. */
  private String text(JsonNode node) {
    String text = node.textValue();
    if (text.length() >= ShorteningReader.CELL_CHARACTERS - 1
        && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
      text = text.substring(0, text.length() - 1);
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (!Character.isHighSurrogate(text.charAt(i))
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          throw new InputException(
              place.line(line),
              String.format(
                  "character %d of a text is \\u%04x, half of a character",
                  i + 1, (int) text.charAt(i)),
              "Write both halves, or the character itself");
        }
        i++;
      }
    }
    return text;
  }

  private @Nullable String line() {
    StringBuilder text = new StringBuilder();
    try {
      int c = in.read();
      if (c < 0) {
        return null;
      }
      line++;
      for (; c >= 0 && c != '\n'; c = in.read()) {
        if (text.length() == LINE_CHARACTERS) {
          throw new InputException(
              place.line(line),
              "the line has more than " + LINE_CHARACTERS + " characters beside its texts",
              "Leave out what is not text or label");
        }
        text.append((char) c);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
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
