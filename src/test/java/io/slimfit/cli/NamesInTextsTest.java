package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

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

/** {@code --task ner}: from sentences with tags to the names in texts. */
class NamesInTextsTest {
  private static final Path TINY = Path.of("src/test/resources/roberta");
  private static final JsonMapper JSON = new JsonMapper();
  private static final List<String> OTHERS = List.of("and", "was", "the", "in", "with", "said");

  @TempDir
  static Path folder;

  private static String trained = "";

  @BeforeAll
  static void train() throws IOException {
    Path start = Files.createDirectory(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(TINY.resolve("models/roberta-masked-lm").resolve(name), start.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(TINY.resolve("tokenizers/byte-level").resolve(name), start.resolve(name));
    }
    Files.writeString(folder.resolve("train.conll"), "-DOCSTART- -X- -X- O\n\n" + conll(160, 1));
    Files.writeString(folder.resolve("dev.txt"), conll(20, 2));
    trained = output(
        "train --task ner --train-file {}/train.conll --validation-file {}/dev.txt --model {}/start"
            + " --output {}/run --max-length 48 --epochs 40 --learning-rate 3e-3 --batch-size 8"
            + " --freeze none"
            + " --threads 1");
  }

  /** Sentences in which a name of two words is a person, and one of one word a place. */
  private static String conll(int sentences, int seed) {
    Random random = new Random(seed);
    StringBuilder lines = new StringBuilder();
    for (int s = 0; s < sentences; s++) {
      for (int i = 0; i < 3; i++) {
        lines.append(OTHERS.get(random.nextInt(OTHERS.size()))).append(" XX O\n");
        if (random.nextInt(3) == 0) {
          lines.append("Ada NNP B-PER\nLove NNP I-PER\n");
        } else if (random.nextInt(3) == 0) {
          lines.append("London NNP B-LOC\n");
        }
      }
      lines.append(". . O\n\n");
    }
    return lines.toString();
  }

  @Test
  void entitiesAreLearned() throws IOException {
    JsonNode eval = JSON.readTree(folder.resolve("run/metrics.json").toFile()).path("eval");
    assertThat(eval.path("f1").asDouble()).isGreaterThan(0.8);
    assertThat(eval.fieldNames())
        .toIterable()
        .contains("f1", "precision", "recall", "accuracy", "loss");
    JsonNode config = JSON.readTree(folder.resolve("run/model/config.json").toFile());
    assertThat(config.path("architectures").path(0).asText())
        .isEqualTo("RobertaForTokenClassification");
    assertThat(config.path("id2label").toString())
        .as("sorted, as in run_ner")
        .isEqualTo("{\"0\":\"B-LOC\",\"1\":\"B-PER\",\"2\":\"I-PER\",\"3\":\"O\"}");
    assertThat(config.has("problem_type")).isFalse();
    assertThat(trained).contains("f1");
  }

  @Test
  void otherFormatsHaveTheSameMetrics() throws IOException {
    String ofColumns = output("evaluate --task ner --data {}/dev.txt --model {}/run/model"
        + " --output {}/evaluated-1 --threads 1");
    List<String> rows = new ArrayList<>();
    for (String sentence : Files.readString(folder.resolve("dev.txt")).split("\n\n")) {
      List<String> lines = List.of(sentence.split("\n"));
      rows.add(JSON.writeValueAsString(JSON.createObjectNode()
          .putPOJO("tokens", lines.stream().map(line -> line.split(" ")[0]).toList())
          .putPOJO("ner_tags", lines.stream().map(line -> line.split(" ")[2]).toList())));
    }
    Files.write(folder.resolve("dev.jsonl"), rows);
    String ofJson = output("evaluate --task ner --data {}/dev.jsonl --model {}/run/model"
        + " --output {}/evaluated-2 --threads 1");
    assertThat(ofJson.lines().toList().subList(0, 4))
        .isEqualTo(ofColumns.lines().toList().subList(0, 4));
    assertThat(ofColumns).contains("f1", "evaluated on 20 examples");
  }

  @Test
  void namesInTextsHaveOffsets() throws IOException {
    List<String> texts =
        List.of("and the Ada Love was in London.", "", "😀 said Ada Love in 😀 London");
    Files.write(folder.resolve("texts.txt"), texts);
    output("predict --model {}/run/model --input {}/texts.txt --output {}/names.jsonl"
        + " --threads 1");
    List<String> lines = Files.readAllLines(folder.resolve("names.jsonl"));
    assertThat(lines).hasSize(3);
    JsonNode entities = JSON.readTree(lines.get(0)).path("entities");
    assertThat(entities.findValuesAsText("text")).containsExactly("Ada Love", "London");
    assertThat(entities.findValuesAsText("entity")).containsExactly("PER", "LOC");
    assertThat(JSON.readTree(lines.get(1)).path("entities")).isEmpty();
    assertThat(JSON.readTree(lines.get(2)).path("entities")).isNotEmpty();
    for (int i = 0; i < texts.size(); i++) {
      for (JsonNode entity : JSON.readTree(lines.get(i)).path("entities")) {
        int from = texts.get(i).offsetByCodePoints(0, entity.path("start").asInt());
        int to = texts.get(i).offsetByCodePoints(0, entity.path("end").asInt());
        assertThat(texts.get(i).substring(from, to))
            .isEqualTo(entity.path("text").asText());
        assertThat(entity.path("score").asDouble()).isBetween(0.25, 1.0);
      }
    }
  }

  @Test
  void tagsOfTestFilesAreLinesAsInRunNer() throws IOException {
    output("predict --task ner --data {}/dev.txt --model {}/run/model --output {}/predicted"
        + " --threads 1");
    List<String> lines = Files.readAllLines(folder.resolve("predicted/predictions.txt"));
    List<String> sentences = List.of(Files.readString(folder.resolve("dev.txt")).split("\n\n"));
    assertThat(lines).hasSameSizeAs(sentences);
    for (int i = 0; i < lines.size(); i++) {
      assertThat(lines.get(i).split(" ")).hasSize(sentences.get(i).split("\n").length);
    }
  }

  @Test
  void wrongFilesAreRefusedWithTheirPlace() throws IOException {
    assertThat(refusal("good O\n\nbad\n\n")).contains("line 3", "there is one column, 'bad'");
    assertThat(refusal("\n\n")).contains("has no sentences");
    assertThat(refusal("a O\n\nb O\n")).contains("all words have the same tag");
    assertThat(refusal("a O\nb B-PER\n")).contains("there is 1 sentence, too few");
    Path numbers = Files.writeString(
        folder.resolve("numbers.jsonl"), "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [0, 1]}\n");
    assertThat(refused(numbers)).contains("numbers.jsonl, line 1", "a number without a name");
    Path uneven = Files.writeString(
        folder.resolve("uneven.jsonl"), "{\"tokens\": [\"a\", \"b\"], \"ner_tags\": [\"O\"]}\n");
    assertThat(refused(uneven)).contains("2 words have 1 tag");
    Path texts = Files.writeString(folder.resolve("texts.csv"), "tokens,ner_tags\na,O\n");
    assertThat(refused(texts)).contains("the words are text, expected an array");
    assertThat(Parsed.refusal("train", "--task", "ner")).contains("needs a training file");
  }

  @Test
  void anUnknownTagIsRefused() throws IOException {
    Files.writeString(folder.resolve("unknown.conll"), "Ada B-GOD\n\n");
    assertThat(Parsed.refusal(words("evaluate --task ner --data {}/unknown.conll --model"
            + " {}/run/model --output {}/no --threads 1")))
        .startsWith("2 ")
        .contains("unknown.conll, line 1", "tag 'B-GOD' is unknown", "B-PER");
  }

  private String refusal(String conll) throws IOException {
    return refused(Files.writeString(folder.resolve("wrong.conll"), conll));
  }

  private String refused(Path file) {
    String refusal = Parsed.refusal(words("train --task ner --train-file " + file
        + " --model {}/start --max-length 48 --output {}/refused --threads 1"));
    assertThat(refusal).startsWith("2 ");
    return refusal;
  }

  private static String[] words(String line) {
    return CommandOutput.words(line, folder);
  }

  private static String output(String line) {
    return CommandOutput.of(line, folder);
  }
}
