package io.slimfit.model.modernbert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.List;
import org.junit.jupiter.api.Test;

class ModernBertConfigTest {
  private static final Place PLACE = Place.of("config.json");

  private static ObjectNode json() {
    return new JsonMapper()
        .createObjectNode()
        .put("vocab_size", 60000)
        .put("hidden_size", 64)
        .put("num_hidden_layers", 5)
        .put("num_attention_heads", 4)
        .put("intermediate_size", 96);
  }

  @Test
  void bothFormsOfConfigurationsAreRead() {
    ModernBertConfig older = ModernBertConfig.of(
        json()
            .put("global_attn_every_n_layers", 2)
            .put("global_rope_theta", 500.0)
            .put("local_rope_theta", 20.0)
            .put("local_attention", 32),
        PLACE);
    assertThat(older.isLocal()).containsExactly(false, true, false, true, false);
    assertThat(older.reach()).isEqualTo(16);
    ObjectNode newer = json().put("local_attention", 32);
    for (String type : List.of("full", "sliding", "full", "sliding", "full")) {
      newer.withArray("layer_types").add(type + "_attention");
    }
    newer
        .withObjectProperty("rope_parameters")
        .withObjectProperty("full_attention")
        .put("rope_theta", 500.0);
    newer
        .withObjectProperty("rope_parameters")
        .withObjectProperty("sliding_attention")
        .put("rope_theta", 20.0)
        .put("rope_type", "default");
    assertThat(ModernBertConfig.of(newer, PLACE)).isEqualTo(older);
    assertThat(ModernBertConfig.of(json(), PLACE).isLocal())
        .containsExactly(false, true, true, false, true);
    assertThat(ModernBertConfig.of(json(), PLACE).rotaryBase()).isEqualTo(160_000);
  }

  @Test
  void wrongConfigurationsAreRefused() {
    refused(json().put("num_attention_heads", 64), "heads of width 1 have no pairs to rotate");
    refused(json().put("mlp_dropout", 0.1), "mlp_dropout", "is not supported");
    refused(json().put("classifier_pooling", "max"), "classifier_pooling", "'max' is unknown");
    refused(json().put("pad_token_id", 60000), "pad_token_id", "60000 is not below vocab_size");
    ObjectNode few = json();
    few.withArray("layer_types").add("full_attention");
    refused(few, "layer_types", "there are 1 types for 5 blocks");
    ObjectNode unknown = json();
    unknown.withArray("layer_types").add("linear");
    refused(unknown, "layer_types", "'linear' is unknown");
    ObjectNode scaled = json();
    scaled
        .withObjectProperty("rope_parameters")
        .withObjectProperty("full_attention")
        .put("rope_type", "yarn");
    refused(scaled, "rope_parameters", "'yarn' are not supported");
  }

  private static void refused(ObjectNode json, String... words) {
    assertThatThrownBy(() -> ModernBertConfig.of(json, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
  }
}
