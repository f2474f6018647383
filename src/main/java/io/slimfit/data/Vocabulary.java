package io.slimfit.data;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokens of a tokenizer.json and their ids, checked before the native library sees the file. */
final class Vocabulary {
  private static final ObjectMapper JSON = JsonMapper.builder()
      .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
      .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
      .build();
  private static final int LARGEST_ID = 10_000_000;

  private final Place place;
  private final Map<String, Integer> ids = new HashMap<>();
  private final String[] tokens;

  private Vocabulary(Place place, JsonNode file) {
    this.place = place;
    JsonNode model = file.path("model");
    String kind = model.path("type").asText("WordPiece"); // older files do not name it
    if (!kind.equals("WordPiece")) {
      throw broken(
          "its model is of type '" + Place.printable(kind) + "', which is not BERT's WordPiece");
    }
    if (!model.path("vocab").isObject() || model.path("vocab").isEmpty()) {
      throw broken("it has no vocabulary (model.vocab)");
    }
    model.path("vocab").properties().forEach(entry -> add(entry.getKey(), entry.getValue()));
    for (JsonNode added : file.path("added_tokens")) {
      add(added.path("content").asText(), added.path("id"));
    }
    tokens = new String[ids.values().stream().mapToInt(Integer::intValue).max().orElseThrow() + 1];
    Arrays.fill(tokens, "");
    ids.forEach((token, id) -> tokens[id] = token);
  }

  /** @throws InputException if it is no JSON, or not of a WordPiece tokenizer */
  static Vocabulary read(Place place, byte[] tokenizerJson) {
    try {
      return new Vocabulary(place, JSON.readTree(tokenizerJson));
    } catch (JsonProcessingException e) {
      Place where = e.getLocation() == null
          ? place
          : place.line(e.getLocation().getLineNr()).column(e.getLocation().getColumnNr());
      throw broken(where, "it is not JSON: " + Place.printable(e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void add(String token, JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() > LARGEST_ID) {
      throw broken(
          "token '" + Place.printable(token) + "' has the id " + Place.printable(id.toString()));
    }
    ids.put(token, id.intValue());
  }

  private InputException broken(String problem) {
    return broken(place, problem, null);
  }

  static InputException broken(Place place, String problem, @Nullable Throwable cause) {
    String remedy = "Use the tokenizer.json of a BERT model, as the tokenizers library saves it";
    return cause == null
        ? new InputException(place, problem, remedy)
        : new InputException(place, problem, remedy, cause);
  }

  /** One more than the largest id: the embedding table needs as many rows. */
  int size() {
    return tokens.length;
  }

  /** The token's text; empty for ids that are not used. */
  String token(int id) {
    return tokens[id];
  }

  int id(String token) {
    Integer id = ids.get(token);
    if (id == null) {
      throw broken("it has no token " + token);
    }
    return id;
  }
}
