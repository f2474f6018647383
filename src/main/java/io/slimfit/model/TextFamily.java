package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.Place;
import java.util.OptionalInt;

/** Models that read texts. */
public non-sealed interface TextFamily extends ModelFamily<TokenBatch> {
  /** The longest sequence that a model with this configuration supports, in tokens. */
  int longestSequence(JsonNode config, Place place);

  /** The width of the hidden states. */
  int hiddenSize(JsonNode config, Place place);

  /** The number of rows of the word table. */
  int vocabularySize(JsonNode config, Place place);

  /**
   * The number of token types that a model with this configuration has; empty if it does not read
   * token types.
   */
  OptionalInt tokenTypes(JsonNode config, Place place);

  /**
   * The padding token that positions are counted from, if they are counted from it. A tokenizer
   * with another padding token belongs to another model.
   */
  OptionalInt positionsCountFrom(JsonNode config, Place place);

  /**
   * A configuration with a smaller word table.
   *
   * @param config is changed
   * @param most the most rows
   * @param padding the id of the padding token, if the configuration has none
   */
  static ObjectNode withVocabulary(ObjectNode config, int most, int padding) {
    int rows = Math.min(config.path("vocab_size").asInt(), most);
    config.put("vocab_size", rows);
    return config.put(
        "pad_token_id", Math.min(config.path("pad_token_id").asInt(padding), rows - 1));
  }
}
