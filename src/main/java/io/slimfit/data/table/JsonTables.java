package io.slimfit.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Finds out how the objects of a JSON file are written: one per line, one after another over any
 * number of lines, in an array, or in the array {@code data} of an object.
 */
final class JsonTables {
  /** The field whose array is read in place of the object, as in SQuAD and in run_qa's files. */
  static final String DATA = "data";

  private JsonTables() {}

  /** How objects follow each other. */
  enum Shape {
    /** One per line. */
    LINES,
    /** One after another over any number of lines, or in the array {@code data} of an object. */
    OBJECTS,
    /** In an array. */
    ARRAY
  }

  static Table open(Path file, TableOptions options, BadRows bad) {
    Place place = Place.file(file);
    Shape shape = shape(file, options);
    DecodingReader text = DecodingReader.open(file, options.encoding());
    return shape == Shape.LINES
        ? new JsonLinesTable(text, place, bad)
        : new JsonObjectsTable(text, place, shape, bad);
  }

  /** What cannot be parsed is left to the reader of lines, which says where it is wrong. */
  private static Shape shape(Path file, TableOptions options) {
    return shape(
        new LongStrings(DecodingReader.open(file, options.encoding())),
        Place.file(file),
        Shape.LINES);
  }

  /** The same of a text that is known up to the end of its first line. */
  static Shape shape(String firstLine) {
    return shape(new StringReader(firstLine), Place.of("first line"), Shape.OBJECTS);
  }

  /** @param ifItEnds the shape of a text that ends within its first object */
  private static Shape shape(Reader text, Place place, Shape ifItEnds) {
    try (JsonParser parser = JsonLine.parser(text)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        JsonToken element = parser.nextToken();
        boolean objects = element == JsonToken.START_OBJECT || element == JsonToken.END_ARRAY;
        return objects ? Shape.ARRAY : Shape.LINES;
      }
      if (first != JsonToken.START_OBJECT) {
        return Shape.LINES;
      }
      int begin = parser.currentTokenLocation().getLineNr();
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      try {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String name = parser.currentName();
          Optional<JsonNode> value = value(parser, place);
          if (value.isEmpty()) {
            return Shape.OBJECTS;
          }
          object.set(name, value.get());
        }
      } catch (InputException e) {
        // too large: whoever reads it says where
      }
      boolean ofOneLine = parser.currentTokenLocation().getLineNr() == begin;
      boolean isRow = WholeObject.problem(object).isEmpty();
      return ofOneLine && isRow ? Shape.LINES : Shape.OBJECTS;
    } catch (JsonEOFException e) {
      return ifItEnds;
    } catch (JsonProcessingException | InputException e) {
      return Shape.LINES;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Reads the value of a field whose name the parser is at; empty if it is an array of objects
   * called {@code data}, of which the parser is then at the first.
   */
  static Optional<JsonNode> value(JsonParser parser, Place place) throws IOException {
    boolean named = parser.currentName().equals(DATA);
    if (parser.nextToken() != JsonToken.START_ARRAY || !named) {
      return Optional.of(JsonLine.value(parser, place));
    }
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (JsonToken token = parser.nextToken();
        token != JsonToken.END_ARRAY;
        token = parser.nextToken()) {
      if (token == JsonToken.START_OBJECT && array.isEmpty()) {
        return Optional.empty();
      }
      if (array.size() == JsonRowParser.MOST_VALUES) {
        throw new InputException(
            place,
            "'" + DATA + "' has more than " + JsonRowParser.MOST_VALUES + " values but no objects",
            "Give an array of objects");
      }
      array.add(JsonLine.value(parser, place));
    }
    return Optional.of(array);
  }
}
