package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ./slimfit train} with evaluations during training, and {@code ./slimfit predict}
 * with its model.
 */
class PredictIT {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  static Path folder;

  private static Ended trained = new Ended(-1, "", "");

  @BeforeAll
  static void train() throws Exception {
    trained = SlimfitProcess.run(
        folder,
        "train",
        "--max-steps",
        "6",
        "--max-train-samples",
        "96",
        "--max-eval-samples",
        "64",
        "--batch-size",
        "16",
        "--eval-every",
        "2",
        "--best-metric",
        "macro_f1",
        "--predict",
        "--max-predict-samples",
        "5",
        "--output",
        "run");
  }

  @Test
  void bestEvaluatedModelIsKept() throws Exception {
    assertThat(trained.code()).as(trained.err()).isZero();
    JsonNode metrics = JSON.readTree(folder.resolve("run/metrics.json").toFile());
    JsonNode evaluations = metrics.path("evaluations");
    assertThat(evaluations.findValuesAsText("step")).containsExactly("2", "4", "6");
    double best = 0;
    for (JsonNode evaluation : evaluations) {
      best = Math.max(best, evaluation.path("eval").path("macro_f1").doubleValue());
    }
    assertThat(metrics.path("eval").path("macro_f1").doubleValue()).isEqualTo(best);
    assertThat(trained.err()).contains("after step 4: accuracy 0.");
    assertThat(Files.readAllLines(folder.resolve("run/predictions/predictions.jsonl")))
        .hasSize(5);
  }

  @Test
  void predictionsAreInTheOrderOfTheTextsWithProbabilities() throws Exception {
    Path texts = Files.write(
        folder.resolve("texts.txt"),
        List.of("a small tree that bears fruit", "", "the act of running quickly over a long way"));
    Ended ended =
        predict("--input", texts.toString(), "--output", "answers.jsonl", "--batch-size", "2");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out()).isEmpty();
    List<String> answers = Files.readAllLines(folder.resolve("answers.jsonl"));
    assertThat(answers).hasSize(3);
    for (int i = 0; i < answers.size(); i++) {
      JsonNode answer = JSON.readTree(answers.get(i));
      assertThat(answer.path("id").asText()).isEqualTo(String.valueOf(i));
      assertThat(answer.path("label").asText()).startsWith("noun.");
      JsonNode probabilities = answer.path("probabilities");
      assertThat(probabilities).hasSize(26);
      double sum = 0;
      for (JsonNode probability : probabilities) {
        sum += probability.doubleValue();
        assertThat(probability.doubleValue())
            .isLessThanOrEqualTo(answer.path("probability").doubleValue());
      }
      assertThat(sum).isCloseTo(1, within(1e-6));
    }
    Ended alone = predict("--input", texts.toString(), "--batch-size", "1", "--threads", "1");
    List<String> others = alone.out().lines().toList();
    for (int i = 0; i < answers.size(); i++) {
      assertThat(JSON.readTree(others.get(i)).path("probability").doubleValue())
          .as("the batch affects only rounding")
          .isCloseTo(JSON.readTree(answers.get(i)).path("probability").doubleValue(), within(1e-5));
    }
  }

  @Test
  void int8GivesAlmostTheSamePredictionsOnAnyProcessor() throws Exception {
    Path texts = Files.writeString(folder.resolve("bytes.txt"), "a kind of tree\nto run\n");
    Ended coarse = predict("--input", texts.toString(), "--precision", "int8");
    assertThat(coarse.code()).as(coarse.err()).isZero();
    assertThat(coarse.err().contains("--precision int8 saves memory here, and fp32 is faster"))
        .isEqualTo(!Processor.here().computes(Precision.INT8));
    List<String> whole = predict("--input", texts.toString()).out().lines().toList();
    List<String> answers = coarse.out().lines().toList();
    assertThat(answers).isNotEqualTo(whole);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(JSON.readTree(answers.get(i)).path("probability").doubleValue())
          .isCloseTo(JSON.readTree(whole.get(i)).path("probability").doubleValue(), within(0.02));
    }
  }

  @Test
  void bfloat16GivesAlmostTheSamePredictions() throws Exception {
    Path texts = Files.writeString(folder.resolve("half.txt"), "a kind of tree\nto run\n");
    List<String> whole = predict("--input", texts.toString()).out().lines().toList();
    Ended half = predict("--input", texts.toString(), "--precision", "bf16");
    assertThat(half.code()).as(half.err()).isZero();
    boolean hasHalf = Processor.here().computes(Precision.BFLOAT16);
    assertThat(half.err().contains("--precision falls back to fp32")).isEqualTo(!hasHalf);
    List<String> answers = half.out().lines().toList();
    assertThat(answers.equals(whole)).isEqualTo(!hasHalf);
    for (int i = 0; i < whole.size(); i++) {
      assertThat(JSON.readTree(answers.get(i)).path("probability").doubleValue())
          .isCloseTo(JSON.readTree(whole.get(i)).path("probability").doubleValue(), within(5e-3));
    }
  }

  @Test
  @DisplayName("invalid UTF-8 ends with exit code 2, line and byte; earlier predictions are kept")
  void notUtf8() throws Exception {
    Path texts = Files.write(folder.resolve("bad.txt"), new byte[] {'o', 'k', '\n', (byte) 0xFF});
    Path answers = Files.writeString(folder.resolve("kept.jsonl"), "answers of before");
    Ended ended = predict("--input", texts.toString(), "--output", answers.toString());
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("bad.txt, line 2: byte 1 (0xFF) is not UTF-8");
    assertThat(answers).hasContent("answers of before");
  }

  @Test
  @DisplayName("a model without a trained head is rejected")
  void noHead() throws Exception {
    Path texts = Files.writeString(folder.resolve("one.txt"), "one");
    Path base = Files.createDirectory(folder.resolve("base")); // of which no file says what to do
    for (String name : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(Path.of("src/test/resources/embedding/model", name), base.resolve(name));
    }
    Ended ended = SlimfitProcess.run(
        folder, "predict", "--model", base.toString(), "--input", texts.toString());
    assertThat(ended.code()).isEqualTo(2);
    assertThat(ended.err()).contains("no trained head").doesNotContain("Exception");
  }

  @Test
  void evaluationAgreesWithPredictions() throws Exception {
    List<String> texts = List.of("a kind of tree", "the act of running", "a feeling of joy");
    Path input = Files.write(folder.resolve("own.txt"), texts);
    List<String> answers = predict("--input", input.toString()).out().lines().toList();
    StringBuilder rows = new StringBuilder("text,label\n");
    for (int i = 0; i < texts.size(); i++) {
      String label = JSON.readTree(answers.get(i)).path("label").asText();
      rows.append(texts.get(i)).append(',').append(label).append('\n');
    }
    Path csv = Files.writeString(folder.resolve("own.csv"), rows);
    Ended evaluated = evaluate(csv, "evaluated");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(evaluated.out()).contains("accuracy               1.0000", "3 examples");
    JsonNode metrics = JSON.readTree(folder.resolve("evaluated/metrics.json").toFile());
    assertThat(metrics.path("eval").path("accuracy").doubleValue()).isEqualTo(1);
    assertThat(metrics.path("eval").path("loss").doubleValue()).isBetween(0.01, 10.0);
    assertThat(metrics.path("eval_samples").intValue()).isEqualTo(3);
    assertThat(metrics.path("precision").textValue()).isEqualTo("fp32");

    String header = "title,text\n";
    Path other = Files.writeString(
        folder.resolve("other.csv"),
        header
            + rows.toString()
                .lines()
                .skip(1)
                .map(row -> "x," + row.split(",", 2)[0] + "\n")
                .reduce("", String::concat));
    Ended ended = predict(
        "--task", "text", "--data", other.toString(), "--text-column", "text", "--output", "told");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(Files.readAllLines(folder.resolve("told/predictions.jsonl")))
        .hasSize(3)
        .first()
        .asString()
        .contains(JSON.readTree(answers.get(0)).path("label").asText());
  }

  @Test
  @DisplayName("a label that is new at evaluation is named with line and known labels, exit code 2")
  void unknownLabel() throws Exception {
    Path csv = Files.writeString(
        folder.resolve("unknown.csv"), "text,label\na tree,noun.plant\na stone,noun.nothing\n");
    Ended evaluated = evaluate(csv, "not-evaluated");
    assertThat(evaluated.code()).isEqualTo(2);
    assertThat(evaluated.err()).contains("unknown.csv, line 3", "noun.nothing", "noun.act");
    assertThat(folder.resolve("not-evaluated")).doesNotExist();
  }

  @Test
  @DisplayName("a CSV file is read as one; the header is no text, and its labels are not read")
  void csvIsPredicted() throws Exception {
    Path csv = Files.writeString(
        folder.resolve("reviews.csv"), "\uFEFFlabel;text\r\nx;a kind of tree\r\ny;\"a; joy\"\r\n");
    Ended ended = predict("--input", csv.toString());
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.out().lines()).hasSize(2);
    assertThat(ended.err())
        .contains("note: " + csv + ": 1 text per example, from text; not read: label");
    Path pairs = Files.writeString(folder.resolve("pairs.csv"), "premise,hypothesis\na,b\n");
    Ended refused = predict("--input", pairs.toString());
    assertThat(refused.code()).isEqualTo(2);
    assertThat(refused.err()).contains("the model was trained on single texts");
  }

  @Test
  @DisplayName("good lines before a bad one are answered; --on-bad-row report answers that, too")
  void badLine() throws Exception {
    Path lines = Files.writeString(
        folder.resolve("lines.txt"), "{\"text\":\"a\"}\n{\"text\":\"b\"}\n{}\n{\"text\":\"c\"}\n");
    Ended failed = predict("--input", lines.toString());
    assertThat(failed.code()).isEqualTo(2);
    assertThat(failed.out().lines()).hasSize(2);
    assertThat(failed.err()).contains("lines.txt, line 3: there is no field text");
    Ended reported = predict("--input", lines.toString(), "--on-bad-row", "report");
    assertThat(reported.code()).as(reported.err()).isZero();
    List<String> answers = reported.out().lines().toList();
    assertThat(answers).hasSize(4);
    assertThat(answers.get(2)).startsWith("{\"id\":\"2\",\"error\":").contains("line 3");
    Ended skipped = predict("--input", lines.toString(), "--on-bad-row", "skip");
    assertThat(skipped.out().lines()).hasSize(3);
    assertThat(skipped.err()).contains("1 row was skipped: " + lines + ", line 3");
  }

  private static Ended evaluate(Path csv, String output) throws Exception {
    return SlimfitProcess.run(
        folder,
        "evaluate",
        "--data",
        csv.toString(),
        "--model",
        folder.resolve("run/model").toString(),
        "--output",
        output);
  }

  private static Ended predict(String... words) throws Exception {
    String[] all = new String[words.length + 3];
    all[0] = "predict";
    all[1] = "--model";
    all[2] = folder.resolve("run/model").toString();
    System.arraycopy(words, 0, all, 3, words.length);
    return SlimfitProcess.start(folder, Map.of(), all).await();
  }
}
