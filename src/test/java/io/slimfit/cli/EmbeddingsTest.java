package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --task embed}: from pairs of texts to vectors. */
class EmbeddingsTest {
  private static final Path TINY = Path.of("src/test/resources/embedding");
  private static final String[] WORDS =
      "cat dog sun moon house hill sea mat red blue green fast slow".split(" ");
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  static Path folder;

  private static String trained = "";

  @BeforeAll
  static void train() throws IOException {
    Files.writeString(folder.resolve("train.jsonl"), pairs(120, 1));
    Files.writeString(folder.resolve("dev.jsonl"), pairs(30, 2));
    trained = run("train --task embed --train-file {}/train.jsonl --validation-file {}/dev.jsonl"
        + " --model " + TINY.resolve("model") + " --output {}/run --max-length 16 --epochs 6"
        + " --batch-size 24 --micro-batch 60 --learning-rate 3e-3 --matryoshka 24,8"
        + " --precision fp32 --freeze none --threads 1");
  }

  /** What belongs to three words are the same words, with others around. */
  private static String pairs(int count, int seed) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String words = WORDS[random.nextInt(13)] + " " + WORDS[random.nextInt(13)] + " "
          + WORDS[random.nextInt(13)];
      lines
          .append("{\"anchor\":\"")
          .append(words)
          .append("\",\"positive\":\"the ")
          .append(words)
          .append(" runs on in\"}\n");
    }
    return lines.toString();
  }

  private static String run(String line) {
    return CommandOutput.of(line, folder);
  }

  @Test
  void whatBelongsTogetherIsFound() throws IOException {
    JsonNode eval = JSON.readTree(folder.resolve("run/metrics.json").toFile()).path("eval");
    assertThat(eval.path("mrr@10").asDouble()).isGreaterThan(0.9);
    assertThat(eval.fieldNames())
        .toIterable()
        .contains("mrr@10", "ndcg@10", "recall@10", "accuracy@1");
    assertThat(trained).contains("mrr@10", "accuracy@1");
    String again = run("evaluate --task embed --data {}/dev.jsonl --model {}/run --output {}/eval"
        + " --precision fp32 --threads 1");
    assertThat(again.lines().filter(line -> line.startsWith("mrr@10")).toList())
        .isEqualTo(trained.lines().filter(line -> line.startsWith("mrr@10")).toList());
  }

  @Test
  void theFolderIsOneOfSentenceTransformers() throws IOException {
    Path model = folder.resolve("run/model");
    JsonNode config = JSON.readTree(model.resolve("config.json").toFile());
    assertThat(config.path("architectures").path(0).asText()).isEqualTo("BertModel");
    assertThat(config.has("id2label")).isFalse();
    JsonNode modules = JSON.readTree(model.resolve("modules.json").toFile());
    assertThat(modules.findValuesAsText("path")).containsExactly("", "1_Pooling", "2_Normalize");
    JsonNode pooling = JSON.readTree(model.resolve("1_Pooling/config.json").toFile());
    assertThat(pooling.path("pooling_mode_mean_tokens").asBoolean()).isTrue();
    assertThat(pooling.path("word_embedding_dimension").asInt()).isEqualTo(24);
    assertThat(JSON.readTree(model.resolve("sentence_bert_config.json").toFile())
            .path("max_seq_length")
            .asInt())
        .isEqualTo(16);
  }

  @Test
  void embeddingsEqualThoseOfSentenceTransformers() throws IOException {
    JsonNode golden = JSON.readTree(TINY.resolve("golden.json").toFile());
    List<String> texts = new ArrayList<>();
    golden.path("texts").forEach(text -> texts.add(text.asText()));
    Files.write(folder.resolve("texts.txt"), texts);
    run("predict --model " + TINY.resolve("model") + " --input {}/texts.txt --output {}/e.jsonl"
        + " --precision fp32 --threads 1");
    List<String> lines = Files.readAllLines(folder.resolve("e.jsonl"));
    assertThat(lines).hasSameSizeAs(texts);
    for (int i = 0; i < lines.size(); i++) {
      JsonNode embedding = JSON.readTree(lines.get(i)).path("embedding");
      JsonNode expected = golden.path("embeddings").path(i);
      assertThat(embedding).hasSameSizeAs(expected);
      for (int k = 0; k < expected.size(); k++) {
        assertThat(embedding.path(k).asDouble())
            .isEqualTo(expected.path(k).asDouble(), within(2e-6));
      }
    }
  }

  @Test
  void scoresAndClassesAreLearnedToo() throws IOException {
    Random random = new Random(4);
    StringBuilder scored = new StringBuilder("sentence1,sentence2,score\n");
    StringBuilder classes = new StringBuilder("text,label\n");
    for (int i = 0; i < 60; i++) {
      String word = WORDS[i % 5];
      scored
          .append(word)
          .append(" runs,")
          .append(WORDS[random.nextInt(5)])
          .append(" sits,")
          .append(random.nextInt(6))
          .append('\n');
      classes
          .append(word)
          .append(' ')
          .append(WORDS[5 + i % 8])
          .append(',')
          .append(word)
          .append('\n');
    }
    Files.writeString(folder.resolve("scored.csv"), scored.toString());
    Files.writeString(folder.resolve("classes.csv"), classes.toString());
    String options = " --model " + TINY.resolve("model") + " --max-length 12 --max-steps 4"
        + " --batch-size 8 --threads 1";
    assertThat(run("train --task embed --train-file {}/scored.csv --output {}/scored" + options))
        .contains("spearmanr", "pearson");
    assertThat(run("train --task embed --train-file {}/classes.csv --pooling cls --output {}/cls"
            + options))
        .contains("accuracy@1");
    assertThat(JSON.readTree(folder.resolve("cls/model/1_Pooling/config.json").toFile())
            .path("pooling_mode_cls_token")
            .asBoolean())
        .isTrue();
  }

  @Test
  void badOptionsAreRefused() {
    String train = "train --task embed --train-file {}/train.jsonl --model " + TINY.resolve("model")
        + " --output {}/bad --max-length 16 --threads 1 ";
    refused(train + "--matryoshka 48", "--matryoshka: 48 is more than the 24 components");
    refused(train + "--similarity-scale 0", "--similarity-scale: 0.0 is outside");
    refused(train + "--embedding-loss cosent", "the data have no scores, which cosent needs");
    refused(train + "--pooling max", "unknown pooling 'max'");
    refused(
        "train --task text --train-file {}/train.jsonl --matryoshka 8 --output {}/bad",
        "--matryoshka: it applies to embeddings");
    refused(
        "evaluate --task embed --data {}/dev.jsonl --threads 1 --output {}/bad --model "
            + "src/test/resources/roberta/models/roberta-classification",
        "the model makes no embeddings");
  }

  private static void refused(String line, String words) {
    assertThat(Parsed.refusal(CommandOutput.words(line, folder)))
        .startsWith("2 ")
        .contains(words);
  }
}
