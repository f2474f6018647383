package io.slimfit.model.modernbert;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.ConfigFields;
import io.slimfit.model.Geometry;
import io.slimfit.model.loss.Pooling;
import io.slimfit.tensor.Activation;
import java.util.ArrayList;
import java.util.List;

/**
 * The sizes of a ModernBERT, with the names in config.json. Both forms of config.json are read:
 * that of transformers 5, with {@code layer_types} and {@code rope_parameters}, and the older one.
 *
 * @param positions the longest sequence, in tokens
 * @param paddingToken its row of the word table gets no gradient
 * @param isLocal whether attention is within a window, for each block
 * @param reach the largest distance of tokens that attend to each other in such blocks
 * @param rotaryBase of blocks whose attention is everywhere
 * @param localRotaryBase of blocks whose attention is within a window
 * @param attentionDropout the dropout within attention, and of what it adds to the stream
 * @param pooling what the classifier of sequences reads
 */
public record ModernBertConfig(
    int vocabularySize,
    int hiddenSize,
    int attentionHeads,
    int intermediateSize,
    Activation activation,
    int positions,
    int paddingToken,
    List<Boolean> isLocal,
    int reach,
    double rotaryBase,
    double localRotaryBase,
    double layerNormEpsilon,
    boolean normBias,
    boolean attentionBias,
    boolean feedForwardBias,
    double embeddingDropout,
    double attentionDropout,
    Pooling pooling,
    Activation classifierActivation,
    boolean classifierBias,
    double classifierDropout,
    double initializerRange) {
  private static final String EVERYWHERE = "full_attention";
  private static final String LOCAL = "sliding_attention";
  private static final int USUAL_PERIOD = 3;
  static final int USUAL_PADDING = 50_283;

  public ModernBertConfig {
    isLocal = List.copyOf(isLocal);
  }

  /**
   * @param place the place of config.json, for messages
   * @throws InputException if a field is missing, of the wrong type or out of range, or if sizes do
   *     not fit each other
   */
  public static ModernBertConfig of(JsonNode json, Place place) {
    ConfigFields fields = new ConfigFields(json, place);
    int hiddenSize = fields.positive("hidden_size");
    int heads = fields.divisor("num_attention_heads", "hidden_size", hiddenSize);
    if (hiddenSize / heads % 2 != 0) {
      throw new InputException(
          place.field("num_attention_heads"),
          "heads of width " + hiddenSize / heads + " have no pairs to rotate",
          "Use the config.json that belongs to the weights");
    }
    if (fields.probability("mlp_dropout", 0) > 0) {
      throw new InputException(
          place.field("mlp_dropout"),
          "dropout within feed-forward networks is not supported",
          "Set it to 0, as in published models");
    }
    int vocabularySize = fields.tokens("vocab_size");
    int padding = fields.integer("pad_token_id", USUAL_PADDING);
    if (padding < 0 || padding >= vocabularySize) {
      throw new InputException(
          place.field("pad_token_id"),
          padding + " is not below vocab_size, " + vocabularySize,
          "Use the config.json that belongs to the weights");
    }
    return new ModernBertConfig(
        vocabularySize,
        hiddenSize,
        heads,
        fields.positive("intermediate_size"),
        activation(fields, "hidden_activation", place),
        fields.positive("max_position_embeddings", 8192),
        padding,
        localBlocks(json, fields, place),
        fields.positive("local_attention", 128) / 2,
        rotaryBase(json, EVERYWHERE, "global_rope_theta", 160_000, place),
        rotaryBase(json, LOCAL, "local_rope_theta", 10_000, place),
        fields.positiveNumber("norm_eps", 1e-5),
        fields.truth("norm_bias", false),
        fields.truth("attention_bias", false),
        fields.truth("mlp_bias", false),
        fields.probability("embedding_dropout", 0),
        fields.probability("attention_dropout", 0),
        pooling(fields, place),
        activation(fields, "classifier_activation", place),
        fields.truth("classifier_bias", false),
        fields.probability("classifier_dropout", 0),
        fields.positiveNumber("initializer_range", 0.02));
  }

  private static Activation activation(ConfigFields fields, String name, Place place) {
    return Activation.of(fields.text(name, "gelu"), place.field(name));
  }

  private static Pooling pooling(ConfigFields fields, Place place) {
    String name = fields.text("classifier_pooling", "cls");
    if (!name.equals("cls") && !name.equals("mean")) {
      throw new InputException(
          place.field("classifier_pooling"),
          "'" + Place.printable(name) + "' is unknown",
          "Use cls or mean");
    }
    return name.equals("cls") ? Pooling.CLS : Pooling.MEAN;
  }

  /** From {@code layer_types}, or else every third block is everywhere. */
  private static List<Boolean> localBlocks(JsonNode json, ConfigFields fields, Place place) {
    int blocks = fields.blocks("num_hidden_layers");
    List<Boolean> local = new ArrayList<>();
    JsonNode types = json.path("layer_types");
    if (!types.isArray()) {
      int period = fields.positive("global_attn_every_n_layers", USUAL_PERIOD);
      for (int i = 0; i < blocks; i++) {
        local.add(i % period != 0);
      }
      return local;
    }
    for (JsonNode type : types) {
      if (!type.asText().equals(EVERYWHERE) && !type.asText().equals(LOCAL)) {
        throw new InputException(
            place.field("layer_types"),
            "'" + Place.printable(type.asText()) + "' is unknown",
            "Use " + EVERYWHERE + " or " + LOCAL + " for each block");
      }
      local.add(type.asText().equals(LOCAL));
    }
    if (local.size() != blocks) {
      throw new InputException(
          place.field("layer_types"),
          "there are " + local.size() + " types for " + blocks + " blocks",
          "Use the config.json that belongs to the weights");
    }
    return local;
  }

  private static double rotaryBase(
      JsonNode json, String attention, String older, double usual, Place place) {
    JsonNode own = json.path("rope_parameters").path(attention);
    String type = own.path("rope_type").asText("default");
    if (!type.equals("default")) {
      throw new InputException(
          place.field("rope_parameters"),
          "rotary positions of type '" + Place.printable(type) + "' are not supported",
          "Use a model with the type default");
    }
    return own.hasNonNull("rope_theta")
        ? new ConfigFields(own, place.field("rope_parameters")).positiveNumber("rope_theta", usual)
        : new ConfigFields(json, place).positiveNumber(older, usual);
  }

  public int blocks() {
    return isLocal.size();
  }

  Geometry geometry() {
    return new Geometry(blocks(), hiddenSize, intermediateSize, attentionHeads);
  }
}
