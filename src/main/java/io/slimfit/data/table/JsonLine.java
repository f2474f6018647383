package io.slimfit.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.JsonFault;
import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Strictly parses a line with one JSON object: no duplicate names, no trailing text or bad escapes.
 */
public final class JsonLine {
  private static final String EXAMPLE =
      "Write one JSON object per line, such as {\"text\": \"fine\", \"label\": \"good\"}";
  private static final JsonMapper JSON = JsonMapper.builder()
      .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .build();

  private static final JsonMapper SEQUENCE =
      JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private JsonLine() {}

  /**
   * The object of a line.
   *
   * @param place the place of the line
   * @throws InputException if the line is not a JSON object
   */
  public static JsonNode object(String line, Place place) {
    JsonNode node;
    try (JsonParser parser = JSON.createParser(line)) {
      node = JSON.readTree(new JsonRowParser(parser, place));
    } catch (JsonProcessingException e) {
      throw notJson(
          e, e.getLocation() == null ? place : place.column(e.getLocation().getColumnNr()));
    } catch (IOException e) {
      throw new UncheckedIOException("a string cannot fail", e);
    }
    return requireObject(node, place);
  }

  /** The error for what the parser does not accept. */
  static InputException notJson(JsonProcessingException e, Place place) {
    return new InputException(place, "this is not JSON (" + JsonFault.of(e) + ")", EXAMPLE, e);
  }

  /** The parser of a whole text, as strict as that of a line. */
  static JsonParser parser(Reader text) throws IOException {
    return SEQUENCE.createParser(text);
  }

  /**
   * The value that such a parser is at.
   *
   * @param place the place of its row
   * @throws InputException if it is too large for a row
   */
  static JsonNode value(JsonParser parser, Place place) throws IOException {
    return SEQUENCE.readTree(new JsonRowParser(parser, place));
  }

  static JsonNode requireObject(JsonNode node, Place place) {
    if (!node.isObject()) {
      throw new InputException(
          place, "found " + cell(node, place).description() + ", expected an object", EXAMPLE);
    }
    return node;
  }

  /**
   * Converts a value of an object.
   *
   * @param place the place of its line
   * @throws InputException if a string contains an escaped unpaired surrogate
   */
  public static Cell cell(JsonNode node, Place place) {
    if (node.isTextual()) {
      return new Cell.Text(text(node, place));
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
        if (!element.isTextual() && !element.isNumber() && !element.isBoolean()) {
          return new Cell.Other("an array of values that are neither strings nor numbers");
        }
        texts.add(element.isTextual() ? text(element, place) : element.asText());
      }
      return new Cell.Several(texts);
    }
    return node.isObject() ? new Cell.Other("an object") : new Cell.Missing();
  }

  /** Drops half of a surrogate pair where the text was truncated. */
  private static String text(JsonNode node, Place place) {
    String text = node.textValue();
    if (text.length() >= ShorteningReader.CELL_CHARACTERS - 1
        && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
      text = text.substring(0, text.length() - 1);
    }
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (i + 1 == text.length()
            || !Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1))) {
          throw new InputException(
              place,
              String.format(
                  "character %d of a string is \\u%04x, an unpaired surrogate",
                  i + 1, (int) text.charAt(i)),
              "Write both surrogates, or the character itself");
        }
        i++;
      }
    }
    return text;
  }
}
