package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;

class ConfigFieldsTest {
  private static ConfigFields blocks(int count) {
    return new ConfigFields(
        JsonNodeFactory.instance.objectNode().put("num_hidden_layers", count),
        Place.of("config.json"));
  }

  @Test
  void hugeNumberOfBlocksIsRefused() {
    assertThat(blocks(10_000).blocks("num_hidden_layers")).isEqualTo(10_000);
    assertThatThrownBy(() -> blocks(2_000_000_000).blocks("num_hidden_layers"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("num_hidden_layers")
        .hasMessageContaining("2000000000 is above 10000");
  }
}
