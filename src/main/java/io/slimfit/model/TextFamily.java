package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
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
}
