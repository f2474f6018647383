package io.slimfit.export;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** vocab.txt: the tokens of a WordPiece tokenizer, one per line, in the order of their numbers. */
final class WordPieceVocabulary {
  private WordPieceVocabulary() {}

  /**
   * @param tokenizerJson checked before
   * @return empty if the tokenizer is of another kind, or a number has no token
   */
  static Optional<byte[]> of(byte[] tokenizerJson) {
    JsonNode json = read(tokenizerJson);
    JsonNode model = json.path("model");
    JsonNode tokens = model.path("vocab");
    if (!model.path("type").asText("WordPiece").equals("WordPiece")
        || model.has("merges")
        || !tokens.isObject()) {
      return Optional.empty();
    }
    Map<Integer, String> byNumber = new TreeMap<>();
    tokens.properties().forEach(token -> byNumber.put(token.getValue().asInt(), token.getKey()));
    json.path("added_tokens")
        .forEach(token ->
            byNumber.putIfAbsent(token.path("id").asInt(), token.path("content").asText()));
    StringBuilder lines = new StringBuilder();
    int next = 0;
    for (Map.Entry<Integer, String> token : byNumber.entrySet()) {
      if (token.getKey() != next++) {
        return Optional.empty();
      }
      lines.append(token.getValue()).append('\n');
    }
    return Optional.of(lines.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static JsonNode read(byte[] json) {
    try {
      return new JsonMapper().readTree(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
