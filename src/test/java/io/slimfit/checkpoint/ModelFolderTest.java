package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelFolderTest {
  @TempDir
  Path folder;

  @Test
  void missingFileAndExistingOnesAreNamed() throws IOException {
    Files.writeString(folder.resolve("README.md"), "");
    ModelFolder model = ModelFolder.open(folder);

    assertThatThrownBy(model::config)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no config.json; the folder contains README.md");
    assertThatThrownBy(model::weights)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no model.safetensors; the folder contains README.md");
    assertThatThrownBy(model::tokenizer)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no tokenizer.json; the folder contains README.md");
    assertThatThrownBy(() -> ModelFolder.open(folder.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such folder");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pytorch_model.bin", "model.pt", "weights.pkl", "last.ckpt"})
  void pickledWeightsAreRejected(String name) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "");

    assertThatThrownBy(() -> ModelFolder.open(folder).weights())
        .isInstanceOf(InputException.class)
        .hasMessageContaining(name)
        .hasMessageContaining("run any code")
        .hasMessageContaining("from_pretrained('" + folder + "')");
    assertThatThrownBy(() -> ModelFolder.open(file)).hasMessageContaining("run any code");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[]",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{\"a\":NaN}",
        "null",
        "{\"a\":\"\u0001\"}"
      })
  void configThatIsNotOneStrictObjectIsRejected(String json) throws IOException {
    Files.writeString(folder.resolve("config.json"), json);

    assertThatThrownBy(() -> ModelFolder.open(folder).config())
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(folder.resolve("config.json").toString());
  }

  @Test
  void lineAndColumnOfASyntaxErrorAreNamed() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\n  \"hidden_size\": 12,,\n}");

    assertThatThrownBy(() -> ModelFolder.open(folder).config())
        .hasMessageContaining("line 2, column 21");
  }

  @Test
  void hugeConfigIsRejected() throws IOException {
    for (String text : List.of(
        "{\"a\":" + "[".repeat(9_000_000),
        "{\"a\":[" + "[],".repeat(3_000_000),
        " ".repeat(10_000_001))) {
      Files.writeString(folder.resolve("config.json"), text);

      assertThatThrownBy(() -> ModelFolder.open(folder).config())
          .isInstanceOf(InputException.class);
    }
  }

  @Test
  void writtenFolderIsReadBack() throws IOException {
    NativeMemory memory = new NativeMemory(Device.CPU);
    Path vocabulary = SafetensorsFile.write(
        folder.resolve("vocab.txt"), "[PAD]\n".getBytes(StandardCharsets.UTF_8));
    ModelFolder golden = ModelFolder.open(Golden.model("bert-regression"));
    Path saved = folder.resolve("runs/saved");
    try (Tensor weight = memory.zeros(MemoryCategory.WEIGHTS, DType.FLOAT32, 2, 3)) {
      ModelFolder.write(
          saved,
          golden.config(),
          Map.of("w", weight),
          Map.of(
              "vocab.txt",
              Files.readAllBytes(vocabulary),
              "1_Pooling/config.json",
              "{}".getBytes(StandardCharsets.UTF_8)));
    }

    ModelFolder read = ModelFolder.open(saved);
    assertThat(read.config()).isEqualTo(golden.config());
    assertThat(read.tokenizerFiles()).containsExactly(saved.resolve("vocab.txt"));
    assertThat(read.tokenizer()).hasSameBinaryContentAs(vocabulary);
    try (TensorSource weights = read.weights()) {
      assertThat(weights.names()).containsExactly("w");
    }
    assertThat(saved.toFile().list())
        .containsExactlyInAnyOrder("1_Pooling", "config.json", "model.safetensors", "vocab.txt");
    assertThat(saved.resolve("1_Pooling/config.json")).hasContent("{}");
  }
}
