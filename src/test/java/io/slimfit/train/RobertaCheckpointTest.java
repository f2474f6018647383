package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelLoader;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.StoredHead;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.text.TextInput;
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
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Folders of pretrained RoBERTa and XLM-R models, as written by transformers. */
class RobertaCheckpointTest {
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");
  private static final Path WORD_PIECE =
      Path.of(System.getProperty("slimfit.golden"), "tokenizers/uncased/tokenizer.json");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir
  Path folder;

  @BeforeEach
  void roberta() throws IOException {
    copy("models/roberta-masked-lm", "config.json", "model.safetensors");
    copy("tokenizers/byte-level", "vocab.json", "merges.txt", "tokenizer_config.json");
  }

  private void copy(String from, String... files) throws IOException {
    for (String file : files) {
      Path target = folder.resolve(file);
      Files.deleteIfExists(target);
      Files.copy(GOLDEN.resolve(from).resolve(file), target);
    }
  }

  private void configure(String field, int value) throws IOException {
    Path file = folder.resolve("config.json");
    ObjectNode config = (ObjectNode) JSON.readTree(file.toFile());
    JSON.writeValue(file.toFile(), config.put(field, value));
  }

  private TextInput start(int maxLength) {
    return TextInput.toTrain(
        ModelSource.of(folder.toString(), RunListener.silent()), maxLength, note -> {});
  }

  private void assertRefused(int maxLength, String... words) {
    assertThatThrownBy(() -> start(maxLength).close())
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(words);
  }

  @ParameterizedTest
  @CsvSource({
    "roberta-masked-lm, lm_head.dense.weight, roberta.embeddings.word_embeddings.weight",
    "xlm-roberta-base, pooler.dense.weight, embeddings.word_embeddings.weight"
  })
  void encoderIsLoadedAndTheHeadIsNew(String name, String unused, String words) throws IOException {
    copy("models/" + name, "config.json", "model.safetensors");
    HeardNotes listener = new HeardNotes();
    ModelSource pretrained = ModelSource.of(folder.toString(), listener);
    NativeMemory memory = new NativeMemory(Device.CPU);
    ModelInput<TokenBatch> input = new ModelInput<>(
        ModelFamilies.ofTexts(pretrained.config(), pretrained.configPlace()),
        pretrained.config(),
        Map.of());
    try (ModelLoader.Loaded<TokenBatch> loaded = new ModelLoader<>(pretrained, input, listener)
            .load(
                new OutputSpec(HeadKind.SEQUENCE_CLASSIFICATION, 3, List.of(), Optional.empty()),
                ModelOptions.standard(),
                StoredHead.KEPT,
                1,
                memory);
        TensorSource source = pretrained.weights()) {
      assertThat(loaded.fresh())
          .containsExactlyInAnyOrder(
              "classifier.dense.weight",
              "classifier.dense.bias",
              "classifier.out_proj.weight",
              "classifier.out_proj.bias");
      Model<TokenBatch> model = loaded.model();
      assertThat(model.taskParameters()).allMatch(p -> loaded.fresh().contains(p.name()));
      try (Tensor stored = memory.allocate(
          MemoryCategory.WORKSPACE, DType.FLOAT32, source.shape(words).toArray())) {
        source.read(words, stored);
        assertThat(model
                .parameters()
                .get("roberta.embeddings.word_embeddings.weight")
                .value()
                .toFloats())
            .isEqualTo(stored.toFloats());
      }
    }
    assertThat(listener.notes).hasSize(2);
    assertThat(listener.notes.get(0)).startsWith("unused tensors of ").contains(unused);
    assertThat(listener.notes.get(1))
        .startsWith("newly initialized, not pretrained: classifier.dense.bias");
    assertThat(memory.totalBytes()).isZero();
  }

  @Test
  @DisplayName("66 positions are 64 tokens")
  void positions() {
    try (TextInput input = start(64)) {
      assertThat(input.tokenization().padTokenId()).isEqualTo(1);
    }
    assertRefused(65, "option maxLength", "65 is more than the 64 tokens", "to 64");
  }

  @Test
  @DisplayName("more tokens than word embeddings are rejected with both sizes")
  void vocabulary() throws IOException {
    configure("vocab_size", 600);
    assertRefused(64, "601 tokens, more than the 600 rows");
  }

  @Test
  @DisplayName("a tokenizer with another padding token is rejected")
  void paddingToken() throws IOException {
    configure("pad_token_id", 3);
    assertRefused(62, "padding token has the id 1", "pad_token_id 3");
    configure("vocab_size", 5000);
    Files.copy(WORD_PIECE, folder.resolve("tokenizer.json"));
    assertRefused(62, "padding token has the id 0", "pad_token_id 3");
  }

  @ParameterizedTest
  @DisplayName("too few positions for any token are rejected")
  @ValueSource(ints = {1, 2})
  void noPositions(int positions) throws IOException {
    configure("max_position_embeddings", positions);
    assertRefused(8, "max_position_embeddings", positions + " positions leave none");
  }

  @Test
  @DisplayName("a folder without merges, or with only a SentencePiece model, is rejected")
  void tokenizerFiles() throws IOException {
    Files.delete(folder.resolve("merges.txt"));
    assertRefused(64, folder.toString(), "no merges.txt", "vocab.json");
    Files.delete(folder.resolve("vocab.json"));
    assertRefused(64, "no tokenizer.json");
    Files.writeString(folder.resolve("sentencepiece.bpe.model"), "");
    assertRefused(64, "sentencepiece.bpe.model", "AutoTokenizer", "save_pretrained");
  }

  @Test
  void tokenizerFilesAreSavedWithTheModel() throws IOException {
    Files.writeString(folder.resolve("sentencepiece.bpe.model"), "x");
    assertThat(ModelSource.of(folder.toString(), RunListener.silent()).tokenizerFiles())
        .containsOnlyKeys(
            "tokenizer_config.json", "vocab.json", "merges.txt", "sentencepiece.bpe.model");
  }
}
