package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.TextFamily;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models that are cut to a few blocks, to be timed. */
class FewBlocksTest {
  private static final Place PLACE = Place.of("a test");
  private static final int VOCABULARY = 1024;

  private static ModelFamily<?> family(JsonNode config) {
    return ModelFamilies.readsImages(config, PLACE)
        ? ModelFamilies.ofImages(config, PLACE)
        : ModelFamilies.ofTexts(config, PLACE);
  }

  private static long parameters(ModelFamily<?> family, JsonNode config) {
    return family.parameters(config, PLACE, HeadKind.SEQUENCE_CLASSIFICATION, 2);
  }

  /** Cutting away all blocks but some leaves these as they were. */
  private static void assertSameBlocks(JsonNode config, int blocks) {
    ModelFamily<?> family = family(config);
    long one = parameters(family, family.withFewBlocks(config, 1, VOCABULARY));
    long two = parameters(family, family.withFewBlocks(config, 2, VOCABULARY));
    long all = parameters(family, family.withFewBlocks(config, blocks, VOCABULARY));
    assertThat(all - one).isEqualTo((blocks - 1) * (two - one));
    assertThat(parameters(family, family.withFewBlocks(config, blocks, Integer.MAX_VALUE)))
        .isEqualTo(parameters(family, config));
    if (family instanceof TextFamily texts) {
      assertThat(texts.vocabularySize(family.withFewBlocks(config, 1, VOCABULARY), PLACE))
          .isEqualTo(VOCABULARY);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bert-base", "minilm", "roberta-base", "xlm-roberta-base", "vit-base", "vit-tiny"})
  void theBlocksOfASmallerModelAreThoseOfTheModel(String architecture) {
    JsonNode config = Architectures.config(architecture, PLACE);
    assertSameBlocks(config, config.path("num_hidden_layers").asInt());
  }

  @Test
  void distilBertCallsItsBlocksLayers() throws Exception {
    assertSameBlocks(new JsonMapper().readTree("""
        {"model_type": "distilbert", "dim": 32, "n_layers": 3, "n_heads": 4, "hidden_dim": 64,
         "vocab_size": 3000, "max_position_embeddings": 64, "activation": "gelu"}
        """), 3);
  }

  @Test
  void theKindsOfModernBertsBlocksAreCutToo() throws Exception {
    JsonNode config = new JsonMapper().readTree("""
        {"model_type": "modernbert", "hidden_size": 32, "num_hidden_layers": 3,
         "num_attention_heads": 4, "intermediate_size": 64, "vocab_size": 60000,
         "layer_types": ["full_attention", "sliding_attention", "sliding_attention"]}
        """);
    ModelFamily<?> family = family(config);
    JsonNode one = family.withFewBlocks(config, 1, VOCABULARY);
    assertThat(one.path("layer_types")).hasSize(1);
    assertThat(parameters(family, one)).isLessThan(parameters(family, config));
  }
}
