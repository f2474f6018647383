package io.slimfit.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;

/**
 * JSON objects in an array, in the array {@code data} of an object, or one after another, over any
 * number of lines. One object is in memory at a time. After a syntax error nothing can be read, so
 * such a row is never skipped.
 */
final class JsonObjectsTable implements Table {
  private static final int MOST_FIELDS = 10_000; // of an object that may hold "data"

  private final Place place;
  private final BadRows bad;
  private final LongStrings strings;
  private final JsonParser parser;
  private final JsonColumns columns = new JsonColumns();
  private Optional<TableRow> first;
  private long elements;

  /** @param shape not {@code LINES} */
  JsonObjectsTable(Reader text, Place place, JsonTables.Shape shape, BadRows bad) {
    this.place = place;
    this.bad = bad;
    strings = new LongStrings(text);
    try {
      parser = JsonLine.parser(strings);
      first = begin(shape);
    } catch (JsonProcessingException e) {
      close();
      throw notJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InputException e) {
      close();
      throw e;
    }
  }

  /** Goes to the first object of an array, or returns the first of a sequence. */
  private Optional<TableRow> begin(JsonTables.Shape shape) throws IOException {
    parser.nextToken();
    if (shape == JsonTables.Shape.ARRAY) {
      parser.nextToken();
      return read();
    }
    Place line = place.line(parser.currentTokenLocation().getLineNr()).row(1);
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      Optional<JsonNode> value = JsonTables.value(parser, line);
      if (value.isEmpty()) {
        return read();
      }
      object.set(name, value.get());
      if (object.size() > MOST_FIELDS) {
        throw new InputException(
            line,
            "the object has more than " + MOST_FIELDS + " fields",
            "Give an array of objects");
      }
    }
    if (parser.nextToken() == null) { // it is alone
      WholeObject.problem(object).ifPresent(problem -> {
        throw new InputException(place, problem, WholeObject.REMEDY);
      });
    }
    elements++;
    return Optional.of(columns.row(object, line));
  }

  @Override
  public List<String> columns() {
    return columns.names();
  }

  @Override
  public Place place() {
    return place;
  }

  @Override
  public List<String> notes() {
    return columns.notes(place);
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
    try {
      while (parser.currentToken() != null && parser.currentToken() != JsonToken.END_ARRAY) {
        elements++;
        Place element = place.line(parser.currentTokenLocation().getLineNr()).row(elements);
        JsonNode node = JsonLine.value(parser, element);
        parser.nextToken();
        try {
          return Optional.of(columns.row(JsonLine.requireObject(node, element), element));
        } catch (InputException e) {
          bad.add(e);
        }
      }
    } catch (JsonProcessingException e) {
      throw notJson(e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (columns.names().isEmpty()) {
      throw new InputException(place, "has no rows", "Give a file with at least one JSON object");
    }
    return Optional.empty();
  }

  private InputException notJson(JsonProcessingException e) {
    return JsonLine.notJson(
        e,
        e.getLocation() == null
            ? place
            : place.line(e.getLocation().getLineNr()).column(e.getLocation().getColumnNr()));
  }

  @Override
  public void close() {
    try {
      strings.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
