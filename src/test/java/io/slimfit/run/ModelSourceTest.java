package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.InputException;
import io.slimfit.checkpoint.LoadReport;
import io.slimfit.checkpoint.ParameterNames;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.HeadKind;
import io.slimfit.model.Model;
import io.slimfit.model.ModelFamilies;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TextFamily;
import io.slimfit.model.TokenBatch;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code --model} may be. The build sets HF_HUB_OFFLINE, so that no name causes a request. */
class ModelSourceTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @CsvSource({
    "embedded, 6, 22.7",
    "embedded:all-minilm-l6-v2, 6, 22.7",
    "embedded:bge-small-en-v1.5, 12, 33.2"
  })
  void embeddedModelsLoadAllButTheHead(String name, int blocks, double millions) {
    ModelSource model = ModelSource.of(name, RunListener.silent());
    JsonNode config = model.config();
    assertThat(config.path("num_hidden_layers").intValue()).isEqualTo(blocks);
    TextFamily family = ModelFamilies.ofTexts(config, model.configPlace());
    NativeMemory memory = new NativeMemory(Device.CPU);
    try (Model<TokenBatch> bert = family.make(
            config,
            model.configPlace(),
            HeadKind.SEQUENCE_CLASSIFICATION,
            2,
            ModelOptions.standard(),
            memory,
            DType.FLOAT32);
        TensorSource source = model.weights()) {
      Map<String, Shape> wanted = new LinkedHashMap<>();
      bert.parameters().all().forEach(p -> wanted.put(p.name(), p.shape()));
      LoadReport report = ParameterNames.match(wanted, source);
      assertThat(report.missing()).allMatch(n -> n.matches(".*(pooler|classifier).*"));
      assertThat(report.mismatched()).isEmpty();
      long stored = report.matched().keySet().stream()
          .mapToLong(n -> bert.parameters().get(n).shape().elements())
          .sum();
      assertThat(stored / 1e6).isBetween(millions - 0.1, millions + 0.1);
      report
          .matched()
          .forEach((n, s) -> source.read(s, bert.parameters().get(n).value())); // rejects NaN
    }
  }

  @Test
  void bgeHasBertsTokenizerAndSavesItsFiles() {
    ModelSource model = ModelSource.of("embedded:bge-small-en-v1.5", RunListener.silent());
    try (Tokenization bge = model.tokenization();
        Tokenization miniLm = Tokenization.embedded()) {
      assertThat(bge.vocabSize()).isEqualTo(model.config().path("vocab_size").intValue());
      assertThat(bge.padTokenId()).isZero();
      for (String text : new String[] {"Hello world", "unaffable, naïve Übermut", "东京 is big"}) {
        assertThat(bge.encode(text, "and more", 64).ids())
            .isEqualTo(miniLm.encode(text, "and more", 64).ids());
      }
    }
    assertThat(model.tokenizerFiles()).containsOnlyKeys("tokenizer.json", "tokenizer_config.json");
    assertThat(model.description()).contains("bge-small-en-v1.5");
  }

  @ParameterizedTest
  @DisplayName(
      "the offline error for an unknown name suggests similar ones and why the hub is not used")
  @CsvSource({
    "embeded, embedded or",
    "embedded:bge-small, embedded:bge-small-en-v1.5",
    "bert-base-cazed, HF_HUB_OFFLINE",
    "org/none@main, HF_HUB_OFFLINE"
  })
  void unknownNames(String name, String remedy) {
    assertThatThrownBy(() -> ModelSource.of(name, RunListener.silent()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown model '" + name + "'")
        .hasMessageContaining(remedy);
  }

  @Test
  void aLinkThatLeadsNowhereIsNoNameOnTheHub() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("link"));
    assertThatThrownBy(() -> ModelSource.of(link.toString(), RunListener.silent()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is a link that leads back to itself");
  }

  @Test
  void pathsThatAreNotNamesAreFolders() {
    for (String path : new String[] {folder.resolve("none").toString(), "./none", "a/b/c"}) {
      assertThatThrownBy(() -> ModelSource.of(path, RunListener.silent()))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("there is no such folder");
    }
  }

  @Test
  void anArchitectureWithoutWeightsIsToBeTrainedFromScratch() {
    assertThatThrownBy(() -> ModelSource.of("vit-tiny", RunListener.silent()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'vit-tiny' is an architecture without weights")
        .hasMessageContaining("fromScratch");
  }
}
