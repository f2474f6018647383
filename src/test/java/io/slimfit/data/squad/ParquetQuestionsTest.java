package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.data.squad.Question.Answer;
import io.slimfit.data.squad.SquadReport.Finding;
import io.slimfit.data.table.ParquetFiles;
import io.slimfit.data.table.TableOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetQuestionsTest {
  private static final String SQUAD = """
      message schema {
        optional binary id (STRING);
        optional binary context (STRING);
        optional binary question (STRING);
        optional group answers {
          optional group text (LIST) { repeated group list { optional binary element (STRING); } }
          optional group answer_start (LIST) { repeated group list { optional int32 element; } }
        }
      }
      """;
  private static final String WITHOUT_ANSWERS = """
      message schema {
        required binary context (STRING);
        required binary question (STRING);
      }
      """;

  @TempDir
  private Path folder;

  private record Result(List<Question> questions, SquadReport report) {}

  private Result read(String schema, int rows, ParquetFiles.Filler filler) throws IOException {
    Path file = ParquetFiles.write(
        folder.resolve("a.parquet"), schema, CompressionCodecName.SNAPPY, rows, filler);
    List<Question> questions = new ArrayList<>();
    try (QuestionReader reader = QuestionReader.open(file, TableOptions.none())) {
      for (Optional<Question> next = reader.next(); next.isPresent(); next = reader.next()) {
        questions.add(next.get());
      }
      return new Result(questions, reader.report());
    }
  }

  private static Group question(Group row, String id) {
    return row.append("id", id).append("context", "A cat sat").append("question", "What?");
  }

  private static void answers(Group row, String... texts) {
    Group answers = row.addGroup("answers");
    Group text = answers.addGroup("text");
    Group start = answers.addGroup("answer_start");
    for (String one : texts) {
      text.addGroup("list").append("element", one);
      start.addGroup("list").append("element", "A cat sat".indexOf(one));
    }
  }

  @Test
  void answersAreReadFromTheListsOfTheHub() throws IOException {
    Result result = read(SQUAD, 3, (row, number) -> {
      question(row, "q" + number);
      if (number < 2) {
        answers(row, number == 0 ? new String[] {"cat", "sat"} : new String[0]);
      }
    });
    assertThat(result.questions)
        .extracting(Question::id, Question::text, Question::context, Question::answers)
        .containsExactly(
            tuple("q0", List.of(new Answer("cat", 2), new Answer("sat", 6))),
            tuple("q1", List.of()),
            tuple("q2", List.of()));
    assertThat(result.report.count(Finding.POSSIBLE_WITHOUT_ANSWERS)).isEqualTo(2);
  }

  private static Tuple tuple(String id, List<Answer> answers) {
    return Tuple.tuple(id, "What?", "A cat sat", answers);
  }

  @Test
  void rowsWithoutIdsAreNumberedFromZero() throws IOException {
    Result result = read(
        WITHOUT_ANSWERS,
        2,
        (row, number) -> row.append("context", "A cat").append("question", "What?"));
    assertThat(result.questions).extracting(Question::id).containsExactly("0", "1");
  }

  @Test
  void aSecondRowOfAnIdIsSkippedAndCounted() throws IOException {
    Result result =
        read(SQUAD, 3, (row, number) -> answers(question(row, number == 1 ? "q0" : "q" + number)));
    assertThat(result.questions).extracting(Question::id).containsExactly("q0", "q2");
    assertThat(result.report.places(Finding.DUPLICATE_ID))
        .singleElement()
        .asString()
        .contains("row 2");
  }

  @Test
  void aFileWithoutRowsHasNoQuestions() {
    assertThatThrownBy(() -> read(SQUAD, 0, (row, number) -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.parquet")
        .hasMessageContaining("contains no questions");
  }

  @Test
  void aMissingColumnIsNamed() {
    String schema = "message schema { required binary context (STRING); }";
    assertThatThrownBy(() -> read(schema, 1, (row, number) -> row.append("context", "A cat")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no column 'question'");
  }

  @Test
  void anEmptyCellIsNamedByItsRow() {
    assertThatThrownBy(() -> read(SQUAD, 2, (row, number) -> {
          row.append("id", "q" + number).append("question", "What?");
          if (number == 0) {
            row.append("context", "A cat");
          }
        }))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("row 2")
        .hasMessageContaining("there is no string 'context'");
  }
}
