package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.model.HeadKind;
import io.slimfit.model.ImageBatch;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.config.ModelSizes;
import io.slimfit.run.config.StoredHead;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import io.slimfit.train.HeardNotes;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelLoaderTest {
  private static final Path MODELS = Path.of("src/test/resources/roberta/models");
  private static final OutputSpec THREE_CLASSES =
      new OutputSpec(HeadKind.SEQUENCE_CLASSIFICATION, 3, List.of(), Optional.empty());

  @TempDir
  private Path folder;

  private final HeardNotes listener = new HeardNotes();
  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @AfterEach
  void nothingIsLeftInMemory() {
    assertThat(memory.totalBytes()).isZero();
  }

  private ModelLoader<TokenBatch> loader(Path model) {
    ModelSource source = ModelSource.of(model.toString(), listener);
    return new ModelLoader<>(
        source,
        new ModelInput<>(
            ModelFamilies.ofTexts(source.config(), source.configPlace()),
            source.config(),
            Map.of()),
        listener);
  }

  private ModelLoader.Loaded<TokenBatch> load(Path model, long seed) {
    return loader(model)
        .load(THREE_CLASSES, ModelOptions.standard(), StoredHead.KEPT, seed, memory);
  }

  @Test
  void aModelWithoutATrainedHeadPredictsNothing() {
    ModelLoader<TokenBatch> untrained = loader(MODELS.resolve("roberta-masked-lm"));
    assertThatThrownBy(() -> untrained.trained(THREE_CLASSES, Precision.FLOAT32, memory))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the model has no trained head: classifier.dense.")
        .hasMessageContaining("are missing from its weights")
        .hasMessageContaining("Train it first, starting with model(");
  }

  @Test
  void aModelWithATrainedHeadIsRead() {
    try (Model<TokenBatch> trained = loader(MODELS.resolve("roberta-classification"))
        .trained(THREE_CLASSES, Precision.FLOAT32, memory)) {
      assertThat(trained.taskParameters()).isNotEmpty();
    }
    assertThat(listener.notes).isEmpty();
  }

  @Test
  void weightsOfASmallerModelAreRefused() throws IOException {
    Path from = MODELS.resolve("roberta-classification");
    JsonMapper json = new JsonMapper();
    File file = from.resolve("config.json").toFile();
    ObjectNode config = (ObjectNode) json.readTree(file);
    int blocks = config.path("num_hidden_layers").intValue();
    json.writeValue(
        folder.resolve("config.json").toFile(), config.put("num_hidden_layers", blocks + 1));
    Files.copy(from.resolve("model.safetensors"), folder.resolve("model.safetensors"));
    assertThatThrownBy(() -> load(folder, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("16 weights of the model are missing, the first is")
        .hasMessageContaining("encoder.layer." + blocks + ".")
        .hasMessageContaining("Use a checkpoint of the model that config.json describes");
  }

  @Test
  void theFingerprintIsThatOfTheStoredWeights() {
    Path model = MODELS.resolve("roberta-masked-lm");
    try (ModelLoader.Loaded<TokenBatch> first = load(model, 1);
        ModelLoader.Loaded<TokenBatch> second = load(model, 2);
        ModelLoader.Loaded<TokenBatch> other = load(MODELS.resolve("roberta-classification"), 1)) {
      assertThat(second.fingerprint()).isEqualTo(first.fingerprint());
      assertThat(other.fingerprint()).isNotEqualTo(first.fingerprint());
      String head = "classifier.dense.weight";
      assertThat(second.model().parameters().get(head).value().toFloats())
          .isNotEqualTo(first.model().parameters().get(head).value().toFloats());
    }
  }

  @Test
  void aModelFromScratchIsSaidToStartAtRandom() {
    ObjectNode config =
        RandomWeights.of("vit-tiny", ModelSizes.unchanged()).config().deepCopy();
    config.put("num_hidden_layers", 1);
    RandomWeights source = new RandomWeights("vit-tiny", config);
    ModelInput<ImageBatch> input =
        new ModelInput<>(ModelFamilies.ofImages(config, source.configPlace()), config, Map.of());
    try (ModelLoader.Loaded<ImageBatch> loaded = new ModelLoader<>(source, input, listener)
        .load(THREE_CLASSES, ModelOptions.standard(), StoredHead.KEPT, 1, memory)) {
      assertThat(loaded.fresh()).hasSameSizeAs(loaded.model().parameters().all());
    }
    assertThat(listener.notes)
        .containsExactly("trained from scratch: all weights start at random values");
  }
}
