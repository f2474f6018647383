package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real {@code ./slimfit train --task squad2}: from questions to the files that SQuAD's
 * evaluation script reads.
 */
class SquadIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] COLOURS = {"red", "green", "blue", "black", "white", "yellow"};

  @TempDir
  static Path folder;

  @Test
  void trainsEvaluatesAndWritesPredictions() throws Exception {
    write(24, "train.json");
    write(9, "dev.json");
    Ended ended = SlimfitProcess.run(
        folder,
        "train",
        "--task",
        "squad2",
        "--data",
        folder.toString(),
        "--output",
        "run",
        "--max-steps",
        "4",
        "--batch-size",
        "8",
        "--max-length",
        "48",
        "--doc-stride",
        "16",
        "--eval-every",
        "2");
    assertThat(ended.code()).as(ended.err()).isZero();
    assertThat(ended.err()).contains("1 answer is not at its answer_start", "q0");

    JsonNode eval = JSON.readTree(folder.resolve("run/metrics.json").toFile()).path("eval");
    assertThat(eval.path("total").asInt()).isEqualTo(9);
    assertThat(eval.path("HasAns_total").asInt() + eval.path("NoAns_total").asInt())
        .isEqualTo(9);
    assertThat(eval.path("exact").isNumber()).isTrue();
    assertThat(eval.path("best_f1").doubleValue())
        .isGreaterThanOrEqualTo(eval.path("f1").doubleValue());

    JsonNode answers = JSON.readTree(folder.resolve("run/predictions.json").toFile());
    assertThat(answers).hasSize(9);
    assertThat(JSON.readTree(folder.resolve("run/nbest_predictions.json").toFile()))
        .hasSize(9);
    assertThat(JSON.readTree(folder.resolve("run/null_odds.json").toFile())).hasSize(9);
    JsonNode config = JSON.readTree(folder.resolve("run/model/config.json").toFile());
    assertThat(config.path("architectures").path(0).asText()).isEqualTo("BertForQuestionAnswering");
    assertThat(config.has("problem_type")).isFalse();
  }

  /** Every third question has no answer; the first has one at a wrong position. */
  private static void write(int questions, String file) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    root.put("version", "v2.0");
    ArrayNode paragraphs = root.putArray("data").addObject().putArray("paragraphs");
    for (int i = 0; i < questions; i++) {
      String colour = COLOURS[i % COLOURS.length];
      String context = "The house on the hill is old. ".repeat(i % 4) + "Its door is " + colour
          + " since last year, and nobody remembers why.";
      ObjectNode paragraph = paragraphs.addObject();
      paragraph.put("context", context);
      ObjectNode question = paragraph.putArray("qas").addObject();
      question.put("id", file.charAt(0) + "q" + i);
      boolean impossible = i % 3 == 2;
      question.put("question", impossible ? "Who lives there?" : "What is the colour of the door?");
      question.put("is_impossible", impossible);
      ArrayNode answers = question.putArray("answers");
      if (!impossible) {
        ObjectNode answer = answers.addObject();
        answer.put("text", colour);
        answer.put("answer_start", i == 0 && file.startsWith("dev") ? 3 : context.indexOf(colour));
      }
    }
    Files.writeString(folder.resolve(file), JSON.writeValueAsString(root));
  }
}
