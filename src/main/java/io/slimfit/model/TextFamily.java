package io.slimfit.model;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import java.util.OptionalInt;

/** Models that read texts. */
public non-sealed interface TextFamily extends ModelFamily<TokenBatch> {
  /** The longest sequence a model of this configuration takes, in tokens. */
  int longestSequence(JsonNode config, Place place);

  /** Ids below this are words of the model. */
  int vocabularySize(JsonNode config, Place place);

  /**
   * The padding token that positions are counted from, if they are: a tokenizer with another one
   * belongs to another model.
   */
  OptionalInt positionsCountFrom(JsonNode config, Place place);
}
