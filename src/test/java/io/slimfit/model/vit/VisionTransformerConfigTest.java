package io.slimfit.model.vit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageFamily;
import io.slimfit.model.ImageShape;
import io.slimfit.model.ModelFamilies;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class VisionTransformerConfigTest {
  private static final Place PLACE = Place.of("config.json");

  private static ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("model_type", "vit")
        .put("image_size", 224)
        .put("patch_size", 16)
        .put("hidden_size", 768)
        .put("num_hidden_layers", 12)
        .put("num_attention_heads", 12)
        .put("intermediate_size", 3072);
  }

  @Test
  void missingFieldsHaveHuggingFacesDefaults() {
    VisionTransformerConfig config = VisionTransformerConfig.of(json(), VisionVariant.VIT, PLACE);
    assertThat(config.image()).isEqualTo(new ImageShape(224, 16, 3));
    assertThat(config.image().rows()).isEqualTo(197);
    assertThat(config.hiddenDropout()).isZero();
    assertThat(config.attentionDropout()).isZero();
    assertThat(config.layerNormEpsilon()).isEqualTo(1e-12);
  }

  @Test
  void parametersAreCountedWithoutAllocatingThem() {
    assertThat(parameters(json())).as("ViT-B/16 without pooler").isEqualTo(85_806_346);
    assertThat(parameters(json()) - parameters(json().put("qkv_bias", false)))
        .isEqualTo(12 * 3 * 768);
  }

  private static long parameters(ObjectNode json) {
    return new VisionTransformerFamily(VisionVariant.VIT)
        .parameters(json, PLACE, HeadKind.SEQUENCE_CLASSIFICATION, 10);
  }

  @ParameterizedTest(name = "{0} is missing")
  @ValueSource(
      strings = {
        "image_size",
        "patch_size",
        "hidden_size",
        "num_hidden_layers",
        "num_attention_heads",
        "intermediate_size"
      })
  void missingFields(String field) {
    ObjectNode json = json();
    json.remove(field);
    refused(json, field, "missing");
  }

  @Test
  @DisplayName("invalid values are named with their field")
  void wrongValues() {
    refused(json().put("num_attention_heads", 7), "hidden_size", "768 is not a multiple");
    refused(json().put("num_hidden_layers", 0), "num_hidden_layers", "0 is less than 1");
    refused(json().put("num_hidden_layers", 10_001), "num_hidden_layers", "10001 is above 10000");
    refused(json().put("hidden_act", "magic"), "hidden_act", "magic");
    refused(json().put("qkv_bias", "yes"), "qkv_bias", "not true or false");
    refused(json().put("layer_norm_eps", 0), "layer_norm_eps", "not above 0");
  }

  @Test
  void imageSizeMustBeAMultipleOfThePatch() {
    refused(json().put("image_size", 250), "image_size", "250 is not a multiple of patch_size, 16");
    ImageFamily family = ModelFamilies.ofImages(json(), PLACE);
    assertThatThrownBy(() -> family.imageShape(family.withImageSize(json(), 250), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("240");
  }

  @Test
  void textAndImageFamiliesAreSeparate() {
    assertThat(ModelFamilies.readsImages(json(), PLACE)).isTrue();
    assertThat(ModelFamilies.names()).contains("bert", "vit");
    assertThatThrownBy(() -> ModelFamilies.ofTexts(json(), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("reads images, not texts");
    assertThatThrownBy(() -> ModelFamilies.ofImages(json().put("model_type", "bert"), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("reads texts, not images");
    assertThatThrownBy(() -> ModelFamilies.ofImages(json().put("model_type", "vot"), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown model type 'vot'");
    assertThatThrownBy(() -> ModelFamilies.ofImages(json().put("model_type", "swin"), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("models of type 'swin' are not supported: attention is within")
        .hasMessageContaining(
            "Known model types: bert, camembert, deit, dinov2, distilbert, electra, modernbert, "
                + "roberta, vit, ");
  }

  private static void refused(ObjectNode json, String field, String problem) {
    assertThatThrownBy(() -> VisionTransformerConfig.of(json, VisionVariant.VIT, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(field)
        .hasMessageContaining(problem);
  }

  /** transformers would say that the mask token is missing, and advise to train. */
  @ParameterizedTest(name = "{0}")
  @EnumSource(VisionVariant.class)
  void aSavedDinov2HasNoMaskToken(VisionVariant variant) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    new VisionTransformerFamily(variant).describeSaved(config);
    assertThat(config.path("use_mask_token").asBoolean(true))
        .isEqualTo(variant != VisionVariant.DINOV2);
  }
}
