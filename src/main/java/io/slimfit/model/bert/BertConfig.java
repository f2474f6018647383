package io.slimfit.model.bert;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.ConfigFields;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.tensor.Activation;

/**
 * The sizes of a BERT or of a model of its kin, as config.json names them.
 *
 * @param vocabularySize rows of the word table
 * @param tokenTypes rows of the token type table
 * @param positions rows of the position table; RoBERTa's sequences cannot use them all, see
 *     {@link #longestSequence}
 * @param paddingToken its row of the word table gets no gradient; positions may be counted from it
 * @param classifierDropout before the classifier; Hugging Face takes the hidden one where
 *     config.json has none
 */
public record BertConfig(
    BertVariant variant,
    int vocabularySize,
    int hiddenSize,
    int blocks,
    int attentionHeads,
    int intermediateSize,
    Activation activation,
    int positions,
    int tokenTypes,
    int paddingToken,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout,
    double classifierDropout,
    double initializerRange) {

  /**
   * @param place of config.json, for messages
   * @throws InputException if a field is missing, of the wrong type or out of its range, or sizes
   *     do not fit each other
   */
  public static BertConfig of(JsonNode json, BertVariant variant, Place place) {
    ConfigFields fields = new ConfigFields(json, place);
    int hiddenSize = fields.positive("hidden_size");
    int heads = fields.divisor("num_attention_heads", "hidden_size", hiddenSize);
    String positionKind = fields.text("position_embedding_type", "absolute");
    if (!positionKind.equals("absolute")) {
      throw new InputException(
          place.field("position_embedding_type"),
          "'" + Place.printable(positionKind) + "' is not supported",
          "Use a model with absolute position embeddings");
    }
    double hiddenDropout = fields.probability("hidden_dropout_prob", 0.1);
    int vocabularySize = fields.positive("vocab_size");
    int padding = fields.integer("pad_token_id", variant.defaultPaddingToken());
    if (padding < 0 || padding >= vocabularySize) {
      throw new InputException(
          place.field("pad_token_id"),
          padding + " is not below vocab_size, " + vocabularySize,
          "Use the config.json that belongs to the weights");
    }
    int positions = fields.positive("max_position_embeddings");
    BertConfig config = new BertConfig(
        variant,
        vocabularySize,
        hiddenSize,
        fields.positive("num_hidden_layers"),
        heads,
        fields.positive("intermediate_size"),
        Activation.of(fields.text("hidden_act", "gelu"), place.field("hidden_act")),
        positions,
        fields.positive("type_vocab_size", 2),
        padding,
        fields.positiveNumber("layer_norm_eps", 1e-12),
        hiddenDropout,
        fields.probability("attention_probs_dropout_prob", 0.1),
        fields.probability("classifier_dropout", hiddenDropout),
        fields.positiveNumber("initializer_range", 0.02));
    if (config.longestSequence() < 1) {
      throw new InputException(
          place.field("max_position_embeddings"),
          positions + " positions leave none for a token: they are counted from pad_token_id + 1, "
              + (padding + 1),
          "Use the config.json that belongs to the weights");
    }
    return config;
  }

  /** Tokens: those of RoBERTa stand behind the position of the padding token. */
  public int longestSequence() {
    return variant.countsFromPadding() ? positions - paddingToken - 1 : positions;
  }

  BlockConfig block() {
    return new BlockConfig(
        hiddenSize,
        attentionHeads,
        intermediateSize,
        true,
        activation,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout);
  }
}
