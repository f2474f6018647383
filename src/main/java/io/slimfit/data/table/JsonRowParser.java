package io.slimfit.data.table;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;

/** Reads one row of JSON, and refuses it before it fills the memory. */
final class JsonRowParser extends JsonParserDelegate {
  /** In memory, a value takes up to 100 bytes. */
  static final int MOST_VALUES = 500_000;

  static final int MOST_CHARACTERS = 1 << 24;

  private final Place place;
  private int values;
  private long characters;

  /** @param place of the row */
  JsonRowParser(JsonParser parser, Place place) {
    super(parser);
    this.place = place;
  }

  @Override
  public JsonToken nextToken() throws IOException {
    JsonToken token = super.nextToken();
    values++;
    if (token == JsonToken.VALUE_STRING) {
      characters += getTextLength();
    }
    if (values > MOST_VALUES) {
      throw tooLarge(MOST_VALUES + " values");
    }
    if (characters > MOST_CHARACTERS) {
      throw tooLarge(MOST_CHARACTERS + " characters");
    }
    return token;
  }

  private InputException tooLarge(String what) {
    return new InputException(
        place, "the object has more than " + what, "Leave out fields other than texts and labels");
  }
}
