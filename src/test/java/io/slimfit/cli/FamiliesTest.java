package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.TensorSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models of other families than BERT's: from a folder of transformers to predictions. */
class FamiliesTest {
  private static final Path GOLDEN = Path.of("src/test/resources/families");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  Path folder;

  /** A model with a vocabulary of its 70 tokens: letters, and names of others. */
  private void start(String model) throws IOException {
    Files.createDirectories(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve(model).resolve(name), folder.resolve("start").resolve(name));
    }
    Stream<String> special = Stream.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    Stream<String> words = Stream.of("good", "bad", "film", "very");
    Stream<String> rest = IntStream.range(0, 61).mapToObj(i -> "##" + (char) ('\u0400' + i));
    Files.writeString(
        folder.resolve("start/vocab.txt"),
        Stream.of(special, words, rest).flatMap(s -> s).collect(Collectors.joining("\n")) + "\n");
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < 40; i++) {
      rows.append("very ".repeat(i % 3)).append(i % 2 == 0 ? "good film,1\n" : "bad film,0\n");
    }
    Files.writeString(folder.resolve("texts.csv"), rows.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "distilbert-classification, DistilBertForSequenceClassification",
    "electra-classification, ElectraForSequenceClassification",
    "modernbert-classification, ModernBertForSequenceClassification"
  })
  void textsAreLearnedEvaluatedAndPredicted(String model, String architecture) throws IOException {
    start(model);
    CommandOutput.of(
        "train --task text --train-file {}/texts.csv --validation-file {}/texts.csv --model"
            + " {}/start --output {}/run --max-length 12 --epochs 8 --batch-size 8"
            + " --learning-rate 5e-3 --freeze none --fresh-head --threads 1",
        folder);
    JsonNode metrics = JSON.readTree(folder.resolve("run/metrics.json").toFile());
    assertThat(metrics.path("eval").path("accuracy").asDouble()).isEqualTo(1);
    String evaluated = CommandOutput.of(
        "evaluate --task text --data {}/texts.csv --model {}/run --output {}/eval --threads 1",
        folder);
    assertThat(evaluated).contains("accuracy", "1.0000");
    Files.writeString(folder.resolve("new.txt"), "very good film\nbad\n");
    CommandOutput.of(
        "predict --model {}/run --input {}/new.txt --output {}/p.jsonl --threads 1", folder);
    assertThat(Files.readAllLines(folder.resolve("p.jsonl")))
        .extracting(line -> JSON.readTree(line).path("label").asText())
        .containsExactly("1", "0");
    ModelFolder saved = ModelFolder.open(folder.resolve("run/model"));
    assertThat(saved.config().path("architectures").path(0).asText()).isEqualTo(architecture);
    try (TensorSource before = ModelFolder.open(folder.resolve("start")).weights();
        TensorSource after = saved.weights()) {
      assertThat(after.names()).containsExactlyInAnyOrderElementsOf(before.names());
    }
  }

  @Test
  void relativesAreRefusedWithWhatIsMissing() throws IOException {
    start("electra-classification");
    Path config = folder.resolve("start/config.json");
    Files.writeString(config, Files.readString(config).replace("\"electra\"", "\"deberta-v2\""));
    assertThat(Parsed.refusal(CommandOutput.words(
            "train --task text --train-file {}/texts.csv --model {}/start --output {}/run",
            folder)))
        .startsWith("2 ")
        .contains(
            "models of type 'deberta-v2' are not supported: attention has terms for relative",
            "Known model types: bert, camembert, deit, dinov2, distilbert, electra");
  }
}
