package io.slimfit.data.tokenize;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.slimfit.base.Place;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What the native library is given of a tokenizer.json: all but what slimfit does not use. Ids are
 * never turned into text here, and truncation and padding are {@link Windows}'; yet the library
 * reads these parts, and ends the process at a decoder that it does not understand.
 */
final class LibraryJson {
  private static final Set<String> UNUSED = Set.of("decoder", "truncation", "padding");

  private LibraryJson() {}

  /**
   * @param json JSON, as {@link TokenizerFile#read} requires it
   * @return the same, with null for the parts that are not used
   * @throws io.slimfit.base.InputException if it is not in UTF-8
   * @throws IOException if it is not JSON
   */
  static String of(byte[] json, Place place) throws IOException {
    ByteArrayOutputStream used = new ByteArrayOutputStream(json.length);
    int copied = 0;
    try (JsonParser parser = TokenizerFile.parser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        boolean unused = UNUSED.contains(parser.currentName());
        parser.nextToken();
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        if (begin < 0) {
          throw TokenizerFile.broken(place, "it is not in UTF-8", null);
        }
        parser.skipChildren();
        parser.finishToken();
        if (unused) {
          used.write(json, copied, begin - copied);
          used.writeBytes("null".getBytes(StandardCharsets.US_ASCII));
          copied = (int) parser.currentLocation().getByteOffset();
        }
      }
    }
    used.write(json, copied, json.length - copied);
    return used.toString(StandardCharsets.UTF_8);
  }
}
