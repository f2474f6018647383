package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.TableOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuestionReaderTest {
  private static final String RECORD = "{\"context\": \"a mill\", \"question\": \"What?\"}";
  private static final TableOptions SEMICOLONS =
      new TableOptions(Optional.of(';'), Optional.empty(), Optional.empty());

  @TempDir
  private Path folder;

  private static List<Question> all(QuestionReader source) {
    List<Question> questions = new ArrayList<>();
    try (QuestionReader reader = source) {
      for (Optional<Question> next = reader.next(); next.isPresent(); next = reader.next()) {
        questions.add(next.get());
      }
      assertThat(reader.report().sentencesOfQuestions()).isEmpty();
    }
    return questions;
  }

  private List<Question> file(String name, String text, TableOptions format) throws IOException {
    return all(QuestionReader.open(Files.writeString(folder.resolve(name), text), format));
  }

  private static List<Question> stream(String text, TableOptions format) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    return all(QuestionReader.open(new ByteArrayInputStream(bytes), Place.of("input"), format));
  }

  private static AbstractThrowableAssert<?, ?> streamRefused(String text, TableOptions format) {
    return assertThatThrownBy(() -> stream(text, format)).isInstanceOf(InputException.class);
  }

  private static Question question(String id, String text, String context) {
    return new Question(id, text, context, List.of());
  }

  @Test
  void rowsWithoutIdsAreNumbered() throws IOException {
    assertThat(file("a.csv", "context,question\na mill,What?\n\"a, b\",12\n", TableOptions.none()))
        .containsExactly(question("0", "What?", "a mill"), question("1", "12", "a, b"));
  }

  @Test
  void idsAndColumnsAreFoundByNameInAnyCaseAndPlace() throws IOException {
    assertThat(file("a.tsv", "ID\tQuestion\t Context \nq7\tWhat?\ta mill\n", TableOptions.none()))
        .containsExactly(question("q7", "What?", "a mill"));
  }

  @Test
  void aFileThatIsAbsentIsNamed() {
    Path absent = folder.resolve("absent.json");
    assertThatThrownBy(() -> QuestionReader.open(absent, TableOptions.none()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(absent.toString())
        .hasMessageContaining("no such file");
  }

  @Test
  void aSeparatorIsRefusedWhereThereAreNoCells() throws IOException {
    assertThatThrownBy(() -> file("a.json", RECORD, SEMICOLONS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("separator");
    Path parquet = Files.writeString(folder.resolve("a.parquet"), "PAR1");
    assertThatThrownBy(() -> QuestionReader.open(parquet, SEMICOLONS))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("separator");
    streamRefused(RECORD, SEMICOLONS).hasMessageContaining("separator");
  }

  @ParameterizedTest
  @ValueSource(strings = {RECORD, "[" + RECORD + "]", "\n\n[" + RECORD + "]\n"})
  void aStreamOfObjectsIsReadAsJson(String text) {
    assertThat(stream(text, TableOptions.none())).containsExactly(question("0", "What?", "a mill"));
  }

  @Test
  void aStreamWithAHeaderIsReadAsRows() {
    assertThat(stream("question,context\nWhat?,a mill\n", TableOptions.none()))
        .containsExactly(question("0", "What?", "a mill"));
    assertThat(stream("question;context\nWhat?;a, mill\n", SEMICOLONS))
        .containsExactly(question("0", "What?", "a, mill"));
  }

  @Test
  void anyOtherStreamIsRefusedWithWhatIsExpected() {
    streamRefused("What is it?\n", TableOptions.none())
        .hasMessageContaining("neither JSON nor a header with the columns context and question");
    streamRefused("context,answer\na,b\n", TableOptions.none())
        .hasMessageContaining("neither JSON");
    streamRefused("", TableOptions.none()).hasMessageContaining("is empty");
  }
}
