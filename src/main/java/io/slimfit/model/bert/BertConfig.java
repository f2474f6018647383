package io.slimfit.model.bert;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.ConfigFields;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.tensor.Activation;

/**
 * The sizes of a BERT model or one of its variants, with the names in config.json.
 *
 * @param vocabularySize the rows of the word table
 * @param embeddingSize the width of the tables; if it is not the hidden size, a layer projects it
 * @param tokenTypes the rows of the token type table, if there is one
 * @param positions the rows of the position table; RoBERTa's sequences cannot use all of them, see
 *     {@link #longestSequence}
 * @param paddingToken the id of the padding token; its row of the word table gets no gradient, and
 *     positions may be counted from it
 * @param attentionDropout the dropout within attention
 * @param classifierDropout the dropout before the classifier of sequences; as in Hugging Face, the
 *     hidden dropout if config.json has none
 * @param tokenDropout the dropout before the classifier of tokens
 * @param answerDropout the dropout before the layer that finds answers
 */
public record BertConfig(
    BertVariant variant,
    int vocabularySize,
    int embeddingSize,
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
    double tokenDropout,
    double answerDropout,
    double initializerRange) {
  private static final int USUAL_EMBEDDING = 128; // ELECTRA's, if config.json does not say it

  /** With tables of the hidden size, and the dropouts of BERT's heads. */
  public BertConfig(
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
    this(
        variant,
        vocabularySize,
        hiddenSize,
        hiddenSize,
        blocks,
        attentionHeads,
        intermediateSize,
        activation,
        positions,
        tokenTypes,
        paddingToken,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout,
        classifierDropout,
        classifierDropout,
        0,
        initializerRange);
  }

  /**
   * @param place the place of config.json, for messages
   * @throws InputException if a field is missing, of the wrong type or out of range, or if sizes do
   *     not fit each other
   */
  public static BertConfig of(JsonNode json, BertVariant variant, Place place) {
    ConfigFields fields = new ConfigFields(json, place);
    BertFields names = variant.fields();
    int hiddenSize = fields.positive(names.hiddenSize());
    int heads = fields.divisor(names.heads(), names.hiddenSize(), hiddenSize);
    requireLearnedPositions(fields, place);
    double hiddenDropout = fields.probability(names.hiddenDropout(), 0.1);
    double classifierDropout =
        fields.probability(names.classifierDropout(), names.usualClassifierDropout(hiddenDropout));
    int vocabularySize = fields.tokens("vocab_size");
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
        names
            .embeddingSize()
            .map(name -> fields.positive(name, USUAL_EMBEDDING))
            .orElse(hiddenSize),
        hiddenSize,
        fields.blocks(names.blocks()),
        heads,
        fields.positive(names.intermediateSize()),
        Activation.of(fields.text(names.activation(), "gelu"), place.field(names.activation())),
        positions,
        fields.positive("type_vocab_size", 2),
        padding,
        fields.positiveNumber("layer_norm_eps", 1e-12),
        hiddenDropout,
        fields.probability(names.attentionDropout(), 0.1),
        classifierDropout,
        names.tokensDropHidden() ? hiddenDropout : classifierDropout,
        names.answerDropout().map(name -> fields.probability(name, 0.1)).orElse(0.0),
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

  private static void requireLearnedPositions(ConfigFields fields, Place place) {
    String kind = fields.text("position_embedding_type", "absolute");
    if (!kind.equals("absolute")) {
      throw new InputException(
          place.field("position_embedding_type"),
          "'" + Place.printable(kind) + "' is not supported",
          "Use a model with absolute position embeddings");
    }
  }

  /** The longest sequence, in tokens. RoBERTa's positions start after that of the padding token. */
  public int longestSequence() {
    return variant.countsFromPadding() ? positions - paddingToken - 1 : positions;
  }

  BlockConfig block() {
    return new BlockConfig(
        variant.blockNames(),
        hiddenSize,
        attentionHeads,
        intermediateSize,
        true,
        activation,
        layerNormEpsilon,
        hiddenDropout,
        variant.dropsAttentionOutput() ? hiddenDropout : 0,
        attentionDropout);
  }
}
