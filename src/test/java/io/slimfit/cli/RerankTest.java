package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.task.Labels;
import io.slimfit.task.rerank.RerankTask;
import io.slimfit.task.text.TextFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --task rerank}: from pairs of texts to one score. */
class RerankTest {
  private static final String MODEL = "src/test/resources/embedding/model";
  private static final String[] WORDS = "cat dog sun moon house hill sea mat".split(" ");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  static Path folder;

  private static String trained = "";

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(folder.resolve("train.csv"), triplets(160, 1));
    Files.writeString(folder.resolve("dev.csv"), triplets(40, 2));
    trained = CommandOutput.of(
        "train --task rerank --train-file {}/train.csv --validation-file {}/dev.csv --model "
            + MODEL + " --output {}/run --max-length 16 --epochs 30 --batch-size 32"
            + " --learning-rate 4e-3 --freeze none --precision fp32 --threads 1",
        folder);
  }

  /** An answer is right if it is red where the query is fast, and blue where it is slow. */
  private static String triplets(int count, int seed) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder("anchor,positive,negative\n");
    for (int i = 0; i < count; i++) {
      boolean fast = random.nextBoolean();
      String word = WORDS[random.nextInt(8)];
      lines
          .append(fast ? "fast " : "slow ")
          .append(word)
          .append(',')
          .append(fast ? "red " : "blue ")
          .append(WORDS[random.nextInt(8)])
          .append(',')
          .append(fast ? "blue " : "red ")
          .append(WORDS[random.nextInt(8)])
          .append('\n');
    }
    return lines.toString();
  }

  @Test
  void rightTextsAreRankedFirst() throws IOException {
    JsonNode eval = JSON.readTree(folder.resolve("run/metrics.json").toFile()).path("eval");
    assertThat(eval.path("average_precision").asDouble()).as(trained).isGreaterThan(0.9);
    assertThat(eval.fieldNames())
        .toIterable()
        .contains("average_precision", "accuracy", "mrr@10", "ndcg@10", "loss");
    JsonNode config = JSON.readTree(folder.resolve("run/model/config.json").toFile());
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("BertForSequenceClassification");
    assertThat(config.path("id2label")).hasSize(1);
    String again = CommandOutput.of(
        "evaluate --task rerank --data {}/dev.csv --model {}/run --output {}/eval"
            + " --precision fp32 --threads 1",
        folder);
    assertThat(again).contains("average_precision").contains("evaluated on 80 examples");
  }

  @Test
  void pairsHaveAScore() throws IOException {
    Files.writeString(
        folder.resolve("pairs.csv"), "sentence1,sentence2\nfast cat,red sea\nfast cat,blue sea\n");
    CommandOutput.of(
        "predict --model {}/run --input {}/pairs.csv --output {}/p.jsonl --threads 1", folder);
    List<String> lines = Files.readAllLines(folder.resolve("p.jsonl"));
    double right = JSON.readTree(lines.get(0)).path("score").asDouble();
    double wrong = JSON.readTree(lines.get(1)).path("score").asDouble();
    assertThat(right).isBetween(0.5, 1.0);
    assertThat(wrong).isBetween(0.0, 0.5);
  }

  @Test
  void wrongTextsAreDrawnWhereTheFileHasNone() throws IOException {
    StringBuilder pairs = new StringBuilder("query,passage\n");
    StringBuilder scored = new StringBuilder("sentence1,sentence2,score\n");
    for (int i = 0; i < 40; i++) {
      pairs
          .append("the ")
          .append(WORDS[i % 8])
          .append(" runs,a ")
          .append(WORDS[i % 8])
          .append('\n');
      scored.append("the cat,a ").append(WORDS[i % 8]).append(',').append(i % 2).append('\n');
    }
    Files.writeString(folder.resolve("pairs2.csv"), pairs.toString());
    Files.writeString(folder.resolve("scored.csv"), scored.toString());
    String options = " --model " + MODEL + " --max-length 12 --max-steps 2 --threads 1";
    CommandOutput.of(
        "train --task rerank --train-file {}/pairs2.csv --output {}/drawn" + options, folder);
    CommandOutput.of(
        "train --task rerank --train-file {}/scored.csv --output {}/scored" + options, folder);
    assertThat(samples("drawn")).as("36 right ones, and 4 wrong ones each").isEqualTo(180);
    assertThat(samples("scored")).isEqualTo(36);
  }

  @Test
  void otherDataAndModelsAreRefused() throws IOException {
    Files.writeString(folder.resolve("classes.csv"), "text,label\na,x\nb,y\n");
    Files.writeString(folder.resolve("high.csv"), "sentence1,sentence2,score\na,b,3\nc,d,1\n");
    String options = " --output {}/bad --max-length 16 --model " + MODEL;
    refused("train --task rerank --train-file {}/classes.csv" + options, "a reranker compares two");
    refused("train --task rerank --train-file {}/high.csv" + options, "3.0 is no relevance");
    refused("train --task rerank --data {}/high.csv" + options, "needs a training file");
    assertThatThrownBy(() -> new RerankTask()
            .evaluations(
                Optional.of(folder.resolve("dev.csv")), TextFiles.none(), new Labels.Score()))
        .hasMessageContaining("it is no reranker");
  }

  private static int samples(String run) throws IOException {
    return JSON.readTree(folder.resolve(run + "/metrics.json").toFile())
        .path("train_samples")
        .asInt();
  }

  private static void refused(String line, String words) {
    assertThat(Parsed.refusal(CommandOutput.words(line, folder)))
        .startsWith("2 ")
        .contains(words);
  }
}
