package io.slimfit.model.vit;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.ConfigFields;
import io.slimfit.model.ImageShape;
import io.slimfit.model.block.BlockConfig;
import io.slimfit.tensor.Activation;

/**
 * The sizes of a ViT or a variant of it, with the names in config.json.
 *
 * @param queryKeyValueBias whether Q, K and V have biases
 */
public record VisionTransformerConfig(
    VisionVariant variant,
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
   * @param place the place of config.json, for messages
   * @throws InputException if a field is missing, of the wrong type or out of range, or if sizes do
   *     not fit each other
   */
  public static VisionTransformerConfig of(JsonNode json, VisionVariant variant, Place place) {
    ConfigFields fields = new ConfigFields(json, place);
    int hiddenSize = fields.positive("hidden_size");
    return new VisionTransformerConfig(
        variant,
        image(fields, variant, place),
        hiddenSize,
        fields.blocks("num_hidden_layers"),
        fields.divisor("num_attention_heads", "hidden_size", hiddenSize),
        intermediateSize(fields, variant, hiddenSize, place),
        fields.truth("qkv_bias", true),
        Activation.of(fields.text("hidden_act", "gelu"), place.field("hidden_act")),
        fields.positiveNumber("layer_norm_eps", variant.isScaled() ? 1e-6 : 1e-12),
        fields.probability("hidden_dropout_prob", 0),
        fields.probability("attention_probs_dropout_prob", 0),
        fields.positiveNumber("initializer_range", 0.02));
  }

  private static int intermediateSize(
      ConfigFields fields, VisionVariant variant, int hiddenSize, Place place) {
    if (!variant.isScaled()) {
      return fields.positive("intermediate_size");
    }
    if (fields.truth("use_swiglu_ffn", false)) {
      throw new InputException(
          place.field("use_swiglu_ffn"),
          "the giant's feed-forward networks are not supported",
          "Use the small, the base or the large model");
    }
    if (fields.probability("drop_path_rate", 0) > 0) {
      throw new InputException(
          place.field("drop_path_rate"),
          "dropping whole branches is not supported",
          "Set it to 0, as in published models");
    }
    return hiddenSize * fields.positive("mlp_ratio", 4);
  }

  private static ImageShape image(ConfigFields fields, VisionVariant variant, Place place) {
    int size = fields.positive("image_size");
    int patch = fields.positive("patch_size");
    if (size % patch != 0) {
      throw new InputException(
          place.field("image_size"),
          size + " is not a multiple of patch_size, " + patch,
          "For example, use images of " + Math.max(1, size / patch) * patch);
    }
    return new ImageShape(
        size, patch, fields.positive("num_channels", 3), variant.specialTokens().size());
  }

  BlockConfig block() {
    return new BlockConfig(
        variant.blockNames(),
        hiddenSize,
        attentionHeads,
        intermediateSize,
        queryKeyValueBias,
        activation,
        layerNormEpsilon,
        hiddenDropout,
        hiddenDropout,
        attentionDropout);
  }
}
