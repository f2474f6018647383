package io.slimfit.task.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.slimfit.base.InputException;
import io.slimfit.data.Label;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.data.squad.SquadReport.Finding;
import io.slimfit.data.table.TableOptions;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.task.Recipe;
import io.slimfit.task.question.SquadQuestions.Purpose;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SquadTaskTest {
  private static final String JSON = """
      {"version": "v2.0", "data": [{"title": "T", "paragraphs": [{"context": "a cat", "qas": [
        {"id": "placed", "question": "?", "answers": [{"text": "cat", "answer_start": 2}]},
        {"id": "misplaced", "question": "?", "answers": [{"text": "cat", "answer_start": 1}]},
        {"id": "none", "question": "?", "answers": [], "is_impossible": true}]}]}]}""";

  @TempDir
  private Path folder;

  private void create(String... names) throws IOException {
    for (String name : names) {
      Files.createDirectories(folder.resolve(name).getParent());
      Files.createFile(folder.resolve(name));
    }
  }

  @Test
  void recipeWithFreezingEqualsThePapers() {
    assertThat(SquadTask.SQUAD2.name()).isEqualTo("squad2");
    assertThat(SquadTask.SQUAD2.recipe())
        .isEqualTo(Recipe.ofTexts(new Recipe.Freezing(0.80, 1.8e-4, 128, true), 384, 23)
            .withBatchSize(32));
    assertThat(SquadTask.SQUAD2.docStride()).isEqualTo(128);
  }

  @Test
  void filesAreInTheFolderOrItsSubfolder() throws IOException {
    create("train.json", "dev.json", "train.txt");
    assertThat(SquadTask.SQUAD.files(folder))
        .isEqualTo(new SquadTask.TaskFiles(
            folder.resolve("train.json"), Optional.of(folder.resolve("dev.json"))));
    create("squad/train-x.json", "squad/dev-x.json");
    assertThat(SquadTask.SQUAD2.files(folder).train())
        .isEqualTo(folder.resolve("squad/train-x.json"));
    create("squad2/train.json", "squad2/dev.json");
    assertThat(SquadTask.SQUAD2.files(folder).train())
        .isEqualTo(folder.resolve("squad2/train.json"));
    assertThat(SquadTask.SQUAD.files(folder).train())
        .isEqualTo(folder.resolve("squad/train-x.json"));
  }

  @Test
  void versionOfTheTaskIsUsedIfBothExist() throws IOException {
    create("train-v1.1.json", "train-v2.0.json", "dev-v1.1.json", "dev-v2.0.json");
    assertThat(SquadTask.SQUAD.files(folder))
        .isEqualTo(new SquadTask.TaskFiles(
            folder.resolve("train-v1.1.json"), Optional.of(folder.resolve("dev-v1.1.json"))));
    assertThat(SquadTask.SQUAD2.files(folder).evaluation())
        .hasValue(folder.resolve("dev-v2.0.json"));
  }

  @Test
  @DisplayName("missing and ambiguous files are named")
  void unclearFiles() throws IOException {
    assertThatThrownBy(() -> SquadTask.SQUAD2.files(folder.resolve("absent")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such folder");
    assertThatThrownBy(() -> SquadTask.SQUAD2.files(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("train*.json");
    create("train-a.json", "train-b.json", "dev.json");
    assertThatThrownBy(() -> SquadTask.SQUAD2.files(folder))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("train-a.json, train-b.json");
  }

  @Test
  @DisplayName("questions that cannot be used are skipped and counted")
  void questionsByPurpose() throws IOException {
    Path file = Files.writeString(folder.resolve("dev.json"), JSON);
    SquadQuestions training = SquadTask.SQUAD2.read(file, TableOptions.none(), Purpose.TRAINING);
    assertThat(training.questions()).extracting(Question::id).containsExactly("placed", "none");
    assertThat(training.report().count(Finding.UNTRAINABLE_LEFT_OUT)).isEqualTo(1);
    assertThat(training.report().sentences()).hasSize(2).last().asString().contains("'misplaced'");
    assertThat(
            SquadTask.SQUAD2.read(file, TableOptions.none(), Purpose.EVALUATION).questions())
        .hasSize(3);
    SquadQuestions version1 = SquadTask.SQUAD.read(file, TableOptions.none(), Purpose.EVALUATION);
    assertThat(version1.questions())
        .extracting(Question::id)
        .containsExactly("placed", "misplaced");
    assertThat(version1.report().count(Finding.UNANSWERABLE_LEFT_OUT)).isEqualTo(1);
  }

  @Test
  @Tag("data")
  void realFilesGiveWindowsWithTheirAnswers() {
    String data = System.getProperty("slimfit.data", "");
    assumeFalse(data.isEmpty(), "slimfit.data names no folder");
    SquadTask.TaskFiles files = SquadTask.SQUAD2.files(Path.of(data));
    SquadQuestions train =
        SquadTask.SQUAD2.read(files.train(), TableOptions.none(), Purpose.TRAINING);
    SquadQuestions dev = SquadTask.SQUAD2.read(
        files.evaluation().orElseThrow(), TableOptions.none(), Purpose.EVALUATION);
    assertThat(train.questions()).hasSize(3250);
    assertThat(train.questions()).filteredOn(Question::isAnswerable).hasSize(1506);
    assertThat(dev.questions()).hasSize(1199);
    assertThat(dev.questions()).filteredOn(Question::isAnswerable).hasSize(601);
    assertThat(train.report().sentences()).isEmpty();
    assertThat(dev.report().sentences()).isEmpty();
    assertThat(SquadTask.SQUAD
            .read(files.evaluation().orElseThrow(), TableOptions.none(), Purpose.EVALUATION)
            .questions())
        .hasSize(601);
    try (Tokenization tokenization = Tokenization.embedded()) {
      QuestionWindows windows = new QuestionWindows(tokenization, 384, 128);
      int count = 0;
      int spans = 0;
      int exact = 0;
      for (Question question : train.questions()) {
        for (QuestionWindow window : windows.of(question)) {
          count++;
          Label span = window.sequence().label();
          if (!span.equals(QuestionWindow.NO_ANSWER)) {
            spans++;
            String text = question.contextPart(
                window.start(span.indices().get(0)), window.end(span.indices().get(1)));
            String answer = question.target().orElseThrow().text();
            assertThat(text).as(question.id()).contains(answer.strip());
            exact += text.equals(answer) ? 1 : 0;
          }
        }
      }
      assertThat(List.of(count, spans, exact))
          .as("windows, those that contain their answer, those whose span is exactly the answer")
          .containsExactly(3454, 1523, 1522);
    }
  }
}
