package io.slimfit.model.vit;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.ConfigFields;
import io.slimfit.model.ImageShape;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.tensor.Activation;

/**
 * The sizes of a ViT, as config.json names them.
 *
 * @param queryKeyValueBias whether Q, K and V have biases
 */
public record VisionTransformerConfig(
    ImageShape image,
    int hiddenSize,
    int blocks,
    int attentionHeads,
    int intermediateSize,
    boolean queryKeyValueBias,
    Activation activation,
    double layerNormEpsilon,
    double hiddenDropout,
    double attentionDropout,
    double initializerRange) {

  /**
   * @param place of config.json, for messages
   * @throws InputException if a field is missing, of the wrong type or out of its range, or sizes
   *     do not fit each other
   */
  public static VisionTransformerConfig of(JsonNode json, Place place) {
    ConfigFields fields = new ConfigFields(json, place);
    int hiddenSize = fields.positive("hidden_size");
    return new VisionTransformerConfig(
        image(fields, place),
        hiddenSize,
        fields.positive("num_hidden_layers"),
        fields.divisor("num_attention_heads", "hidden_size", hiddenSize),
        fields.positive("intermediate_size"),
        fields.truth("qkv_bias", true),
        Activation.of(fields.text("hidden_act", "gelu"), place.field("hidden_act")),
        fields.positiveNumber("layer_norm_eps", 1e-12),
        fields.probability("hidden_dropout_prob", 0),
        fields.probability("attention_probs_dropout_prob", 0),
        fields.positiveNumber("initializer_range", 0.02));
  }

  private static ImageShape image(ConfigFields fields, Place place) {
    int size = fields.positive("image_size");
    int patch = fields.positive("patch_size");
    if (size % patch != 0) {
      throw new InputException(
          place.field("image_size"),
          size + " is not a multiple of patch_size, " + patch,
          "Use images of " + Math.max(1, size / patch) * patch + ", say");
    }
    return new ImageShape(size, patch, fields.positive("num_channels", 3));
  }

  BlockConfig block() {
    return new BlockConfig(
        hiddenSize,
        attentionHeads,
        intermediateSize,
        queryKeyValueBias,
        activation,
        layerNormEpsilon,
        hiddenDropout,
        attentionDropout);
  }
}
