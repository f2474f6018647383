package io.slimfit.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.cli.SlimfitProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real {@code ./slimfit train --train-file}. */
class OwnDataIT {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  static Path folder;

  private static Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static Ended train(Path file, String output, String... more) throws Exception {
    List<String> words = new ArrayList<>(List.of(
        "train",
        "--train-file",
        file.toString(),
        "--max-steps",
        "2",
        "--output",
        folder.resolve(output).toString()));
    words.addAll(List.of(more));
    return SlimfitProcess.run(folder, words.toArray(String[]::new));
  }

  @Test
  void csvFileIsTrainedOn() throws Exception {
    String rows = "a fine film,good\n\"dull, long\",bad\n,bad\n".repeat(6);
    Path csv = file("a.csv", "text,label\nonly one\n" + rows);
    Ended run = train(
        csv,
        "csv",
        "--on-bad-row",
        "skip",
        "--class-weights",
        "balanced",
        "--label-smoothing",
        "0.1");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "1 row was skipped: " + csv + ", line 2", "texts are empty", "to evaluate the model");
    JsonNode metrics = JSON.readTree(folder.resolve("csv/metrics.json").toFile());
    assertThat(metrics.path("task").textValue()).isEqualTo("text");
    assertThat(metrics.path("train_samples").intValue()).isEqualTo(16);
    assertThat(metrics.path("eval").path("accuracy").isDouble()).isTrue();
    JsonNode config = JSON.readTree(folder.resolve("csv/model/config.json").toFile());
    assertThat(config.path("id2label").path("0").textValue()).isEqualTo("bad");
    assertThat(config.path("label2id").path("good").intValue()).isEqualTo(1);
  }

  @Test
  @DisplayName("what was understood is printed before training, and stands in metrics.json")
  void understanding() throws Exception {
    String rows = "1;a fine film;what is it;pos\n2;dull, long;how is it;neg\n";
    Path csv = file("pairs.csv", "id;premise;hypothesis;label\n" + rows.repeat(8) + "3;a;b;pos \n");
    Ended run = train(csv, "pairs");
    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.err())
        .contains(
            "reading " + csv + " ...",
            csv + ": 17 rows; 2 texts per example, from premise and hypothesis; labels from label;"
                + " not read: id",
            "labels are 3 classes, since they are words: neg 8, pos 8, 'pos ' 1",
            "classes 'pos' (8) and 'pos ' (1) differ by space alone",
            "separated by ';', as its lines show; --separator decides",
            "tokenizing training texts ...");
    JsonNode data = JSON.readTree(folder.resolve("pairs/metrics.json").toFile()).path("data");
    assertThat(data.path("rows").intValue()).isEqualTo(17);
    assertThat(data.path("text_columns")).hasToString("[\"premise\",\"hypothesis\"]");
    assertThat(data.path("classes").path("pos ").intValue()).isOne();
    JsonNode config = JSON.readTree(folder.resolve("pairs/model/config.json").toFile());
    assertThat(config.path("slimfit").path("texts_per_example").intValue()).isEqualTo(2);
    Ended evaluated = SlimfitProcess.run(
        folder,
        "evaluate",
        "--model",
        folder.resolve("pairs/model").toString(),
        "--data",
        file("single.csv", "text,label\na,pos\n").toString());
    assertThat(evaluated.code()).isEqualTo(2);
    assertThat(evaluated.err()).contains("there is one text, but the model was trained on pairs");
    assertThat(folder.resolve("runs"))
        .satisfiesAnyOf(
            runs -> assertThat(runs).doesNotExist(), runs -> assertThat(runs).isEmptyDirectory());
  }

  @Test
  void labelSetsAreTrainedOn() throws Exception {
    String rows = "{\"text\": \"a war in court\", \"label\": [\"law\", \"war\"]}\n"
        + "{\"text\": \"a picture\", \"label\": [\"art\"]}\n";
    Ended run = train(file("a.jsonl", rows.repeat(8)), "json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode metrics = JSON.readTree(folder.resolve("json/metrics.json").toFile());
    assertThat(metrics.path("eval").fieldNames())
        .toIterable()
        .contains("micro_f1", "macro_f1", "accuracy");
    JsonNode config = JSON.readTree(folder.resolve("json/model/config.json").toFile());
    assertThat(config.path("problem_type").textValue()).isEqualTo("multi_label_classification");
    assertThat(config.path("id2label").size()).isEqualTo(3);
  }

  @Test
  @DisplayName("data that cannot be used: exit code 2, a message, no output folder")
  void refusals() throws Exception {
    refused(folder.resolve("absent.csv"), "no such file");
    refused(file("one.csv", "text,label\na,x\nb,x\nc,x\n"), "nothing can be learned");
    Path scores = file("s.csv", "text,label\na,1.5\nb,2.5\nc,3\n");
    refused(scores, "option --class-weights", "--class-weights", "balanced");
  }

  private static void refused(Path file, String problem, String... more) throws Exception {
    Ended run = train(file, "refused", more);
    assertThat(run.code()).as(run.err()).isEqualTo(2);
    assertThat(run.err()).contains(problem).doesNotContain("\tat ");
    assertThat(folder.resolve("refused")).doesNotExist();
  }
}
