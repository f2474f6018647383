package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelFamily;
import io.slimfit.model.ModelOptions;
import io.slimfit.run.config.LoraConfig;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LowRankAdaptationTest {
  private static final Place PLACE = Place.of("config.json");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bert | bert.encoder.layer.0.attention.self. | query value",
        "roberta | roberta.encoder.layer.0.attention.self. | query value",
        "electra | electra.encoder.layer.0.attention.self. | query value",
        "distilbert | distilbert.transformer.layer.0.attention. | q_lin v_lin",
        "modernbert | model.layers.0.attn. | Wqkv",
        "vit | vit.encoder.layer.0.attention.attention. | query value",
        "dinov2 | dinov2.encoder.layer.0.attention.attention. | query value"
      })
  void withoutTargetsQueriesAndValuesOfEachFamilyAreAdapted(
      String type, String prefix, String names) {
    try (Model<?> model = model(type)) {
      Set<String> layers =
          LowRankAdaptation.of(new LoraConfig(2, 4, List.of(), 0), model).layers();
      assertThat(layers)
          .containsExactlyInAnyOrderElementsOf(
              List.of(names.split(" ")).stream().map(name -> prefix + name).toList());
    }
  }

  @Test
  void aTargetThatMatchesNothingIsRefusedWithTheNamesThatThereAre() {
    try (Model<?> model = model("bert")) {
      LoraConfig wrong = new LoraConfig(2, 4, List.of("query", "c_attn"), 0);
      assertThatThrownBy(() -> LowRankAdaptation.of(wrong, model))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'c_attn' matches none of the linear layers of the blocks")
          .hasMessageContaining("or ends of these names: attention.self.query, ");
    }
  }

  @Test
  void aTargetIsAWholeEndOfANameOrAllLayers() {
    try (Model<?> model = model("bert")) {
      String block = "bert.encoder.layer.0.";
      assertThat(LowRankAdaptation.of(
                  new LoraConfig(2, 4, List.of("output.dense", "self.key"), 0), model)
              .layers())
          .containsExactlyInAnyOrder(
              block + "attention.output.dense",
              block + "output.dense",
              block + "attention.self.key");
      assertThat(LowRankAdaptation.of(new LoraConfig(2, 4, List.of(LoraConfig.ALL), 0), model)
              .layers())
          .hasSize(6);
    }
  }

  private static Model<?> model(String type) {
    ObjectNode config = new JsonMapper().createObjectNode();
    config
        .put("model_type", type)
        .put("vocab_size", 50)
        .put("pad_token_id", 1)
        .put("max_position_embeddings", 16)
        .put("hidden_size", 8)
        .put("dim", 8)
        .put("num_hidden_layers", 1)
        .put("n_layers", 1)
        .put("num_attention_heads", 2)
        .put("n_heads", 2)
        .put("intermediate_size", 12)
        .put("hidden_dim", 12)
        .put("image_size", 8)
        .put("patch_size", 4);
    ModelFamily<?> family = ModelFamilies.readsImages(config, PLACE)
        ? ModelFamilies.ofImages(config, PLACE)
        : ModelFamilies.ofTexts(config, PLACE);
    return family.make(
        config,
        PLACE,
        HeadKind.SEQUENCE_CLASSIFICATION,
        2,
        ModelOptions.standard(),
        new NativeMemory(Device.CPU),
        DType.FLOAT32);
  }
}
