package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;

class ConfigFieldsTest {
  private final ObjectNode json = new ObjectMapper().createObjectNode();
  private final ConfigFields fields = new ConfigFields(json, Place.of("config.json"));

  @Test
  void sizesBeyondAnyModelAreRefusedByName() {
    json.put("vocab_size", Integer.MAX_VALUE).put("hidden_size", 1 << 20);
    assertThatThrownBy(() -> fields.tokens("vocab_size"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("vocab_size")
        .hasMessageContaining("2147483647");
    assertThatThrownBy(() -> fields.positive("hidden_size"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("hidden_size");
  }

  @Test
  void largeVocabulariesAreAccepted() {
    json.put("vocab_size", 1_000_000);
    assertThat(fields.tokens("vocab_size")).isEqualTo(1_000_000);
  }

  @Test
  void hugeNumberOfBlocksIsRefused() {
    json.put("num_hidden_layers", 10_000);
    assertThat(fields.blocks("num_hidden_layers")).isEqualTo(10_000);
    json.put("num_hidden_layers", 200_000);
    assertThatThrownBy(() -> fields.blocks("num_hidden_layers"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("num_hidden_layers")
        .hasMessageContaining("200000 is above 10000");
    json.put("num_hidden_layers", 2_000_000_000);
    assertThatThrownBy(() -> fields.blocks("num_hidden_layers"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("num_hidden_layers")
        .hasMessageContaining("2000000000");
  }
}
