package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.data.image.ImageFiles;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** worst_examples.jsonl of each kind of task. */
class WorstExamplesOfTasksTest {
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir
  private Path folder;

  private TinyRuns runs;

  @BeforeEach
  void prepare() {
    runs = new TinyRuns(folder);
  }

  private List<JsonNode> worst(RunConfigBuilder run) throws IOException {
    Path file = runs.whole(run, "run").resolve("worst_examples.jsonl");
    List<JsonNode> lines = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private RunConfigBuilder ofRows(String rows) {
    Path file = ImageFiles.text(folder.resolve("rows.csv"), rows);
    return RunConfig.forTask("text")
        .set(DataOptions.TRAIN_FILE, file)
        .set(DataOptions.VALIDATION_FILE, file)
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(TrainingOptions.MAX_LENGTH, 12)
        .set(TrainingOptions.BATCH_SIZE, 2)
        .set(TrainingOptions.MAX_STEPS, 2L)
        .set(SpeedOptions.THREADS, 1);
  }

  private static void assertWorstFirst(List<JsonNode> worst) {
    double before = Double.POSITIVE_INFINITY;
    for (JsonNode example : worst) {
      assertThat(example.path("loss").doubleValue()).isLessThanOrEqualTo(before);
      before = example.path("loss").doubleValue();
    }
  }

  @Test
  void textsHaveTheirTextsAndTheWorstIsFirst() throws IOException {
    List<JsonNode> worst = worst(runs.of("texts").set(OutputOptions.REPORT_EXAMPLES, 4));
    assertThat(worst).hasSize(4);
    assertWorstFirst(worst);
    for (JsonNode example : worst) {
      int row = example.path("number").intValue();
      assertThat(example.path("texts").path("text").textValue())
          .isEqualTo("film ".repeat(1 + row % 5) + row);
      assertThat(example.path("label").textValue()).isEqualTo(row % 2 == 0 ? "good" : "bad");
      assertThat(example.path("predicted").textValue()).matches("(good|bad) \\(0\\.\\d{4}\\)");
    }
  }

  @Test
  @DisplayName("with a share of the evaluation, the texts are still those of their examples")
  void textsOfASubset() throws IOException {
    List<JsonNode> worst = worst(runs.of("texts").set(EvaluationOptions.MAX_EVAL_SAMPLES, 5));
    assertThat(worst).hasSize(5);
    for (JsonNode example : worst) {
      String text = example.path("texts").path("text").textValue();
      int row = Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1));
      assertThat(example.path("number").intValue()).isLessThan(5);
      assertThat(example.path("label").textValue()).isEqualTo(row % 2 == 0 ? "good" : "bad");
    }
  }

  @Test
  void noneAreWrittenIfNoneAreWanted() {
    Path run = runs.whole(runs.of("texts").set(OutputOptions.REPORT_EXAMPLES, 0), "run");
    assertThat(run.resolve("worst_examples.jsonl")).doesNotExist();
    assertThat(run.resolve("report.html")).content().doesNotContain("Worst examples");
  }

  @Test
  void aNumberThatCannotBeIsRefused() {
    RunConfigBuilder run = runs.of("texts").set(OutputOptions.REPORT_EXAMPLES, -1);
    assertThatThrownBy(run::build)
        .isInstanceOf(InputException.class)
        .hasMessageContaining("-1 is outside the allowed range");
  }

  @Test
  void pairsHaveBothTextsUnderTheNamesOfTheirColumns() throws IOException {
    List<JsonNode> worst = worst(ofRows("said,meant,label\na,b,yes\nc,d,no\ne,f,yes\ng,h,no\n")
        .set(DataOptions.TEXT_COLUMN, "said")
        .set(DataOptions.TEXT_PAIR_COLUMN, "meant"));
    assertThat(worst).hasSize(4);
    for (JsonNode example : worst) {
      String said = String.valueOf("aceg".charAt(example.path("number").intValue()));
      assertThat(example.path("texts").path("said").textValue()).isEqualTo(said);
      assertThat(example.path("texts").path("meant").textValue())
          .isEqualTo(String.valueOf((char) (said.charAt(0) + 1)));
    }
  }

  @Test
  void scoresAreShownAsTheyAre() throws IOException {
    List<JsonNode> worst = worst(ofRows("text,label\na,100.5\nb,0.25\nc,0.5\nd,-7.75\n"));
    assertThat(worst.get(0).path("label").textValue()).isEqualTo("100.5");
    assertThat(worst.get(0).path("texts").path("text").textValue()).isEqualTo("a");
    assertThat(Double.parseDouble(worst.get(0).path("predicted").textValue())).isFinite();
    assertWorstFirst(worst);
  }

  @Test
  void severalLabelsAreShownAsAList() throws IOException {
    List<JsonNode> worst =
        worst(ofRows("text,label\nx,a;b\ny,a\nz,\nv,a;c\n").set(DataOptions.LABEL_SEPARATOR, ";"));
    assertThat(worst).hasSize(4);
    for (JsonNode example : worst) {
      String text = example.path("texts").path("text").textValue();
      assertThat(example.path("label").textValue())
          .isEqualTo(List.of("a, b", "a", "(none)", "a, c").get("xyzv".indexOf(text)));
      assertThat(example.path("predicted").textValue()).startsWith("[").endsWith("]");
    }
  }

  @Test
  void questionsHaveTheirContextAndTheAcceptedAnswers() throws IOException {
    List<JsonNode> worst = worst(runs.of("questions").set(OutputOptions.REPORT_EXAMPLES, 3));
    assertThat(worst).hasSize(3);
    assertThat(worst.get(0).path("label").textValue()).isEqualTo("town");
    assertThat(worst.get(0).path("texts").path("question").textValue()).endsWith("?");
    assertThat(worst.get(0).path("texts").path("context").textValue()).contains("my town");
    assertThat(worst.get(0).path("loss").doubleValue()).isBetween(0.0, 1.0);
    assertWorstFirst(worst);
  }

  @Test
  void sentencesHaveTheNamesInThem() throws IOException {
    Path file = ImageFiles.text(
        folder.resolve("names.txt"), "Ada B-PER\nsleeps O\n\nThe O\nhall O\n\nBob B-PER\nran O\n");
    List<JsonNode> worst = worst(RunConfig.forTask("ner")
        .set(DataOptions.TRAIN_FILE, file)
        .set(DataOptions.VALIDATION_FILE, file)
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(TrainingOptions.MAX_LENGTH, 12)
        .set(TrainingOptions.MAX_STEPS, 2L)
        .set(SpeedOptions.THREADS, 1));
    assertThat(worst).hasSize(3);
    for (JsonNode example : worst) {
      String text = example.path("texts").path("text").textValue();
      String first = text.substring(0, text.indexOf(' '));
      assertThat(example.path("label").textValue())
          .isEqualTo(first.equals("The") ? "(no names)" : first + "/B-PER");
    }
  }

  @Test
  void imagesHaveASmallPicture() throws IOException {
    List<JsonNode> worst = worst(runs.of("images"));
    assertThat(worst).hasSize(2);
    for (JsonNode example : worst) {
      byte[] jpeg = Base64.getDecoder().decode(example.path("picture").textValue());
      assertThat(ImageIO.read(new ByteArrayInputStream(jpeg)).getWidth()).isBetween(1, 128);
      assertThat(example.path("texts").path("image").textValue()).contains("0.png");
      assertThat(example.path("label").textValue()).isIn("dark", "light");
    }
    assertThat(folder.resolve("run/report.html")).content().contains("<img src=\"data:image/jpeg");
  }
}
