package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PeftAdapterTest {
  private static final String LAYER = "vit.encoder.layer.3.attention.attention.query";

  @TempDir
  private Path folder = Path.of("set by JUnit");

  @BeforeEach
  void written() {
    PeftAdapter.Config config = new PeftAdapter.Config(
        4, 6, 0.1, List.of("query"), List.of("classifier"), "base", Optional.of("SEQ_CLS"));
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Tensor a = memory.zeros(MemoryCategory.WEIGHTS, DType.FLOAT32, 4, 8)) {
      PeftAdapter.write(
          folder,
          config,
          Map.of(LAYER + ".lora_A.weight", a),
          JsonNodeFactory.instance.objectNode().put("hidden_size", 8),
          Map.of());
    }
  }

  private ObjectNode json() throws IOException {
    return (ObjectNode) new JsonMapper().readTree(config().toFile());
  }

  private Path config() {
    return folder.resolve("adapter_config.json");
  }

  @Test
  void whatWasWrittenIsRead() throws IOException {
    PeftAdapter adapter = PeftAdapter.open(folder);
    assertThat(adapter.rank()).isEqualTo(4);
    assertThat(adapter.alpha()).isEqualTo(6);
    assertThat(adapter.dropout()).isEqualTo(0.1);
    assertThat(adapter.layers()).containsExactly(LAYER);
    assertThat(adapter.modelConfig().orElseThrow().path("hidden_size").asInt()).isEqualTo(8);
    assertThat(json().path("lora_alpha").isIntegralNumber()).isTrue();
    assertThat(json().path("modules_to_save").path(0).asText()).isEqualTo("classifier");
    try (TensorSource tensors = adapter.weights()) {
      assertThat(tensors.names()).containsExactly(LAYER + ".lora_A.weight");
    }
  }

  @Test
  void tensorsHaveTheNamesOfOldAndNewModulesOfVit() {
    try (TensorSource stored =
        SafetensorsReader.open(folder.resolve("adapter_model.safetensors"))) {
      assertThat(stored.names())
          .containsExactlyInAnyOrder(
              "base_model.model." + LAYER + ".lora_A.weight",
              "base_model.model.vit.layers.3.attention.q_proj.lora_A.weight");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "vit.encoder.layer.11.output.dense.lora_B.weight, vit.layers.11.mlp.fc2.lora_B.weight",
    "vit.encoder.layer.0.attention.output.dense, vit.layers.0.attention.o_proj",
    "vit.encoder.layer.0.layernorm_before.bias, vit.layers.0.layernorm_before.bias",
    "deit.encoder.layer.1.intermediate.dense.bias, deit.layers.1.mlp.fc1.bias",
    "dinov2.encoder.layer.0.attention.attention.key, dinov2.encoder.layer.0.attention.k_proj",
    "dinov2.encoder.layer.0.mlp.fc1.weight, dinov2.encoder.layer.0.mlp.fc1.weight",
    "bert.encoder.layer.0.output.dense.weight, bert.encoder.layer.0.output.dense.weight",
    "classifier.weight, classifier.weight"
  })
  void namesOfVitAreTranslatedBothWays(String stored, String renamed) {
    assertThat(VisionNames.renamed(stored)).isEqualTo(renamed);
    assertThat(VisionNames.stored(renamed)).isEqualTo(stored);
  }

  @ParameterizedTest
  @CsvSource({
    "peft_type, \"IA3\", Use an adapter of type LORA",
    "bias, \"all\", Use an adapter with bias",
    "use_dora, true, is not supported",
    "use_rslora, true, is not supported",
    "rank_pattern, '{\"query\": 4}', is not supported",
    "layers_to_transform, [1], is not supported",
    "r, 0, Use an adapter with a rank of at least 1",
    "lora_alpha, -1, an alpha above 0",
    "lora_dropout, 1, a dropout in"
  })
  void otherAdaptersAreRefused(String field, String value, String words) throws IOException {
    ObjectNode json = json();
    json.set(field, new JsonMapper().readTree(value));
    Files.writeString(config(), json.toString());
    assertThatThrownBy(() -> PeftAdapter.open(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapter_config.json")
        .hasMessageContaining(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
  void aMissingFileIsNamed(String name) throws IOException {
    Files.delete(folder.resolve(name));
    assertThatThrownBy(() -> PeftAdapter.open(folder).weights())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no " + name);
  }

  @Test
  void pickledWeightsAreRefused() throws IOException {
    Files.move(folder.resolve("adapter_model.safetensors"), folder.resolve("adapter_model.bin"));
    assertThatThrownBy(() -> PeftAdapter.open(folder).weights())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("pickled");
  }

  @Test
  void whatIsNoFolderIsRefused() {
    assertThatThrownBy(() -> PeftAdapter.open(folder.resolve("absent")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("adapter")
        .hasMessageContaining("there is no such folder");
    assertThatThrownBy(() -> PeftAdapter.open(config()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this is a file, not a folder");
  }
}
