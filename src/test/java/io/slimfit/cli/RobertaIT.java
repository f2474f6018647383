package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit} on tiny RoBERTa and XLM-R folders. */
class RobertaIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final Path GOLDEN = Path.of("src/test/resources/roberta");

  @TempDir
  static Path folder;

  private static String model(String name, String tokenizer, String... files) throws IOException {
    Path target = Files.createDirectory(folder.resolve(name));
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(GOLDEN.resolve("models").resolve(name).resolve(file), target.resolve(file));
    }
    for (String file : files) {
      Files.copy(
          GOLDEN.resolve("tokenizers").resolve(tokenizer).resolve(file), target.resolve(file));
    }
    return target.toString();
  }

  private static Ended run(String... words) throws Exception {
    Ended ended = SlimfitProcess.run(folder, words);
    assertThat(ended.code()).as(ended.err()).isZero();
    return ended;
  }

  @Test
  void pairsAreLearnedJudgedAndAnswered() throws Exception {
    String rows = "the fog,a fog 😀,same\nthe déjà vu,a ship,other\n".repeat(8);
    Files.writeString(folder.resolve("pairs.csv"), "sentence1,sentence2,label\n" + rows);
    String start = model("roberta-masked-lm", "byte-level", "vocab.json", "merges.txt");
    Ended trained = run(
        "train",
        "--train-file",
        "pairs.csv",
        "--model",
        start,
        "--output",
        "pairs",
        "--max-steps",
        "3",
        "--max-length",
        "64",
        "--profile",
        "lean");
    assertThat(trained.err()).contains("not used", "lm_head.bias", "fresh", "classifier.out_proj");
    Path model = folder.resolve("pairs/model");
    JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
    assertThat(config.path("model_type").asText()).isEqualTo("roberta");
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("RobertaForSequenceClassification");
    assertThat(model.resolve("merges.txt"))
        .hasSameBinaryContentAs(folder.resolve("roberta-masked-lm/merges.txt"));

    run(
        "evaluate",
        "--data",
        "pairs.csv",
        "--model",
        "pairs/model",
        "--max-length",
        "64",
        "--output",
        "judged");
    JsonNode judged = JSON.readTree(folder.resolve("judged/metrics.json").toFile());
    assertThat(judged.path("eval").path("accuracy").isNumber()).isTrue();

    Files.writeString(folder.resolve("in.tsv"), "the fog\ta fog 😀\na déjà vu alone\n");
    Ended answered =
        run("predict", "--model", "pairs/model", "--input", "in.tsv", "--max-length", "64");
    List<String> lines = answered.out().lines().toList();
    assertThat(lines).hasSize(2);
    assertThat(JSON.readTree(lines.get(0)).path("probabilities").size()).isEqualTo(2);
  }

  @Test
  void questionsAreAnswered() throws Exception {
    String question = "{\"id\":\"q%d\",\"question\":\"What colour is the door?\","
        + "\"answers\":[{\"text\":\"déjà blue\",\"answer_start\":12}]}";
    String paragraph =
        "{\"context\":\"The door is déjà blue since last year. %s\",\"qas\":[" + question + "]}";
    StringBuilder paragraphs = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      String more = "Nobody knew where the river began. ".repeat(i);
      paragraphs.append(i == 0 ? "" : ",").append(String.format(paragraph, more, i));
    }
    for (String file : List.of("train-v1.1.json", "dev-v1.1.json")) {
      Files.writeString(
          folder.resolve(file),
          "{\"version\":\"1.1\",\"data\":[{\"paragraphs\":[" + paragraphs + "]}]}");
    }
    run(
        "train",
        "--task",
        "squad",
        "--data",
        ".",
        "--model",
        model("xlm-roberta-base", "unigram", "tokenizer.json"),
        "--output",
        "squad",
        "--max-steps",
        "3",
        "--max-length",
        "48",
        "--doc-stride",
        "12");
    JsonNode answers = JSON.readTree(folder.resolve("squad/predictions.json").toFile());
    assertThat(answers).hasSize(6);
    JsonNode config = JSON.readTree(folder.resolve("squad/model/config.json").toFile());
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("XLMRobertaForQuestionAnswering");
  }
}
