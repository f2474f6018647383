package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.data.squad.Question.Answer;
import io.slimfit.data.squad.SquadReport.Finding;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SquadReaderTest {
  private static final String CONTEXT = "The \uD83D\uDE00 cat sat.";

  @TempDir
  private Path folder;

  private record Result(List<Question> questions, SquadReport report) {}

  private Path file(String json) throws IOException {
    return Files.writeString(folder.resolve("train.json"), json);
  }

  private Result read(String json) throws IOException {
    List<Question> questions = new ArrayList<>();
    try (SquadReader reader = SquadReader.open(file(json), Optional.empty())) {
      for (Optional<Question> next = reader.next(); next.isPresent(); next = reader.next()) {
        questions.add(next.get());
      }
      return new Result(questions, reader.report());
    }
  }

  private AbstractThrowableAssert<?, ?> refused(String json) {
    return assertThatThrownBy(() -> read(json))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.resolve("train.json").toString());
  }

  private static String squad(String context, String... questions) {
    return """
        {"version": "v2.0", "data": [{"title": "T", "paragraphs": [
        {"qas": [%s], "context": "%s"}]}]}""".formatted(String.join(", ", questions), context);
  }

  private static String question(String id, String answers) {
    String form = """
        {"question": " Who?", "id": "%s", "answers": [%s], "is_impossible": %s}""";
    return form.formatted(id, answers, answers.isEmpty());
  }

  private static String answer(String text, long start) {
    return "{\"answer_start\": " + start + ", \"text\": \"" + text + "\"}";
  }

  /** The only finding, once, at this id. */
  private static void assertFound(Result result, Finding finding, String id) {
    for (Finding any : Finding.values()) {
      assertThat(result.report.count(any)).as(any.name()).isEqualTo(any == finding ? 1 : 0);
    }
    assertThat(result.report.places(finding)).singleElement().asString().endsWith("'" + id + "'");
    assertThat(result.report.sentences())
        .singleElement()
        .asString()
        .startsWith("1 ")
        .contains(id);
  }

  @Test
  void answersAreCountedInCodePoints() throws IOException {
    Result result = read(squad(CONTEXT, question("a", answer("cat", 6)), question("b", "")));
    assertThat(result.questions)
        .containsExactly(
            new Question("a", " Who?", CONTEXT, List.of(new Answer("cat", 6))),
            new Question("b", " Who?", CONTEXT, List.of()));
    assertThat(result.questions.get(0).contextPart(6, 9)).isEqualTo("cat");
    assertThat(result.questions.get(0).isTrainable()).isTrue();
    assertThat(result.questions.get(1).isTrainable()).isTrue();
    assertThat(result.report.sentences()).isEmpty();
  }

  @Test
  void version1HasNoImpossibleFlag() throws IOException {
    Result result = read("""
        {"data": [{"paragraphs": [{"context": "a cat", "qas": [
          {"answers": [{"answer_start": 2, "text": "cat"}], "question": "What?", "id": "x"}]}],
          "title": "T"}, {"paragraphs": []}], "more": {"deep": [1]}, "version": "1.1"}""");
    assertThat(result.questions)
        .containsExactly(new Question("x", "What?", "a cat", List.of(new Answer("cat", 2))));
    assertThat(result.report.sentences()).isEmpty();
  }

  @Test
  @DisplayName("an answer that is not at answer_start is counted and accepted, but not a target")
  void answerElsewhere() throws IOException {
    Result result = read(squad(CONTEXT, question("q1", answer("cat", 5))));
    assertFound(result, Finding.ANSWER_ELSEWHERE, "q1");
    Question question = result.questions.get(0);
    assertThat(question.answers()).containsExactly(new Answer("cat", Answer.NOWHERE));
    assertThat(question.target()).isEmpty();
    assertThat(question.isTrainable()).isFalse();
  }

  @Test
  @DisplayName("the target is the first of several answers whose position is right")
  void firstPlacedAnswerIsTheTarget() throws IOException {
    Result result =
        read(squad(CONTEXT, question("q1", answer("cat", 0) + "," + answer("sat", 10))));
    assertThat(result.questions.get(0).target()).contains(new Answer("sat", 10));
    assertThat(result.questions.get(0).isTrainable()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, Integer.MIN_VALUE, 14, 1L << 40, Long.MAX_VALUE})
  @DisplayName("an answer_start that is negative or past the end is counted")
  void answerOutside(long start) throws IOException {
    Result result = read(squad(CONTEXT, question("q1", answer("cat", start))));
    assertFound(result, Finding.ANSWER_OUTSIDE, "q1");
    assertThat(result.questions.get(0).isTrainable()).isFalse();
  }

  @Test
  @DisplayName("an answer that reaches past the end of the context is counted")
  void answerTooLong() throws IOException {
    assertFound(
        read(squad(CONTEXT, question("q1", answer("sat. On", 10)))),
        Finding.ANSWER_ELSEWHERE,
        "q1");
  }

  @Test
  @DisplayName("an answer without text is counted")
  void emptyAnswer() throws IOException {
    assertFound(read(squad(CONTEXT, question("q1", answer("", 3)))), Finding.EMPTY_ANSWER, "q1");
  }

  @Test
  @DisplayName("an empty context is counted with its line; its questions are kept")
  void emptyContext() throws IOException {
    Result result = read(squad(" \u00A0", question("q1", "")));
    assertThat(result.report.count(Finding.EMPTY_CONTEXT)).isEqualTo(1);
    assertThat(result.report.sentences()).singleElement().asString().contains("line 2, column 1");
    assertThat(result.questions).hasSize(1);
  }

  @Test
  @DisplayName("questions without an id or with a duplicate one are skipped and counted")
  void missingAndDuplicateIds() throws IOException {
    Result missing = read(squad(
        CONTEXT,
        question("", ""),
        "{\"question\": \"Why?\", \"is_impossible\": true}",
        question("q1", "")));
    assertThat(missing.report.count(Finding.MISSING_ID)).isEqualTo(2);
    assertThat(missing.questions).extracting(Question::id).containsExactly("q1");
    Result twice = read(
        squad(CONTEXT, question("q1", ""), question("q2", ""), question("q1", answer("cat", 6))));
    assertFound(twice, Finding.DUPLICATE_ID, "q1");
    assertThat(twice.questions).extracting(Question::id).containsExactly("q1", "q2");
  }

  @Test
  @DisplayName("is_impossible with answers is counted, and so is the opposite")
  void contradictions() throws IOException {
    String answered = question("q1", answer("cat", 6)).replace("false", "true");
    Result result = read(squad(CONTEXT, answered));
    assertFound(result, Finding.IMPOSSIBLE_WITH_ANSWERS, "q1");
    assertThat(result.questions.get(0).isAnswerable()).isTrue();
    String unanswered = question("q1", "").replace("true", "false");
    assertFound(read(squad(CONTEXT, unanswered)), Finding.POSSIBLE_WITHOUT_ANSWERS, "q1");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"version\": \"v3.0\", ", "\"version\": {\"a\": 1}, ", ""})
  @DisplayName("an unknown version is counted, and the file is read")
  void unknownVersion(String version) throws IOException {
    Result result =
        read(squad(CONTEXT, question("q1", "")).replace("\"version\": \"v2.0\", ", version));
    assertThat(result.report.count(Finding.UNKNOWN_VERSION)).isEqualTo(1);
    assertThat(result.questions).hasSize(1);
  }

  @Test
  @DisplayName("of many details the first three places are reported")
  void firstThreePlaces() throws IOException {
    String[] questions = new String[5];
    for (int i = 0; i < 5; i++) {
      questions[i] = question("q" + i, answer("dog", i));
    }
    SquadReport report = read(squad(CONTEXT, questions)).report;
    assertThat(report.count(Finding.ANSWER_ELSEWHERE)).isEqualTo(5);
    assertThat(report.sentences())
        .singleElement()
        .asString()
        .startsWith("5 answers")
        .contains("'q0'", "'q1'", "'q2'", "...")
        .doesNotContain("'q3'");
  }

  @Test
  @DisplayName("a file that is not SQuAD is rejected with place and id")
  void notSquad() {
    refused("").hasMessageContaining("is empty");
    refused("[1, 2]")
        .hasMessageContaining("line 1, column 2")
        .hasMessageContaining("not a JSON object");
    refused("{\"version\": \"v2.0\"}").hasMessageContaining("contains no questions");
    refused("{\"version\": \"v2.0\", \"data\": []}").hasMessageContaining("contains no questions");
    refused("{\"data\": {}}").hasMessageContaining("field 'data' is not a JSON array");
    refused("{\"data\": [7]}").hasMessageContaining("an article in 'data' is not a JSON object");
    refused("{\"data\": [{\"paragraphs\": 7}]}").hasMessageContaining("'paragraphs'");
    refused("{\"data\": [{\"paragraphs\": [7]}]}").hasMessageContaining("a paragraph is no");
    refused("{\"data\": [{\"paragraphs\": [{\"qas\": []}]}]}")
        .hasMessageContaining("there is no string 'context'");
    refused("{\"data\": [{\"paragraphs\": [{\"context\": \"c\"}]}]}")
        .hasMessageContaining("there is no array 'qas'");
    refused(squad(CONTEXT, "{\"id\": \"q7\"}"))
        .hasMessageContaining("id 'q7'")
        .hasMessageContaining("there is no string 'question'");
    refused(squad(CONTEXT, question("q7", "{\"text\": \"cat\", \"answer_start\": \"6\"}")))
        .hasMessageContaining("id 'q7'")
        .hasMessageContaining("not an integer");
    refused(squad(CONTEXT, question("q7", "{\"answer_start\": 6}")))
        .hasMessageContaining("there is no string 'text'");
  }

  @Test
  @DisplayName("invalid JSON is rejected with line and column")
  void brokenJson() throws IOException {
    String whole = squad(CONTEXT, question("q1", ""));
    refused(whole.substring(0, whole.length() - 3))
        .hasMessageContaining("line 2, column ")
        .hasMessageContaining("not valid JSON");
    refused(whole + " {}").hasMessageContaining("after the end");
    refused(whole.replace("\"context\"", "\"qas\": [], \"context\""))
        .hasMessageContaining("Duplicate");
    Path latin = folder.resolve("latin.json");
    Files.write(latin, squad("n\u00E9e", question("q1", "")).getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> SquadReader.open(latin, Optional.empty()).next())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("UTF-8");
    Path wide =
        Files.write(folder.resolve("wide.json"), new byte[] {0, 0, -2, -1, 127, -1, -1, -1});
    assertThatThrownBy(() -> SquadReader.open(wide, Optional.empty()).next())
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not UTF-8 text");
    refused(squad("half \\uD83D of it", question("q1", ""))).hasMessageContaining("surrogate");
    refused(squad(CONTEXT, question("q\\uD83D", ""))).hasMessageContaining("'id' contains an unp");
    assertThatThrownBy(() -> SquadReader.open(folder.resolve("absent.json"), Optional.empty()))
        .hasMessageContaining("no such file");
  }

  @Test
  void aFileOfAnotherEncodingIsReadIfThatIsSaid() throws IOException {
    Path latin = folder.resolve("latin.json");
    Files.write(latin, squad("n\u00E9e", question("q1", "")).getBytes(StandardCharsets.ISO_8859_1));
    try (SquadReader reader = SquadReader.open(latin, Optional.of(StandardCharsets.ISO_8859_1))) {
      assertThat(reader.next().orElseThrow().context()).isEqualTo("n\u00E9e");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"data\": [%s, %s]}", "[%s, %s]", "%s\n%s"})
  void aRecordWithoutIdHasItsNumber(String form) throws IOException {
    String record = "{\"context\": \"A cat\", \"question\": \"What?\","
        + " \"answers\": {\"text\": [\"cat\"], \"answer_start\": [2]}}";
    Question expected = new Question("0", "What?", "A cat", List.of(new Answer("cat", 2)));
    Result result = read(form.formatted(record, record));
    assertThat(result.questions)
        .containsExactly(
            expected, new Question("1", expected.text(), expected.context(), expected.answers()));
    assertThat(result.report.sentences()).isEmpty();
    assertThat(read(form.formatted(record, record.replace("{\"context", "{\"id\": 7, \"context")))
            .questions)
        .extracting(Question::id)
        .containsExactly("0", "7");
  }

  @Test
  void aRecordMayHaveTheAnswersOfSquadsOwnForm() throws IOException {
    assertThat(read("[{\"context\": \"A cat\", \"question\": \"What?\", \"answers\": ["
                + answer("cat", 2) + "]}]")
            .questions)
        .containsExactly(new Question("0", "What?", "A cat", List.of(new Answer("cat", 2))));
  }

  @Test
  void aRecordThatIsMarkedImpossibleIsNoFinding() throws IOException {
    Result result = read("[{\"context\": \"A cat\", \"question\": \"Who?\","
        + " \"is_impossible\": true, \"answers\": {\"text\": [], \"answer_start\": []}}]");
    assertThat(result.questions).singleElement().matches(question -> !question.isAnswerable());
    assertThat(result.report.sentences()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"text\": \"cat\", \"answer_start\": 2}", "{\"answer_start\": [2]}", "\"cat\""})
  void answersThatAreNoListsAreNotTakenForNone(String answers) {
    refused("[{\"context\": \"A cat\", \"question\": \"What?\", \"answers\": " + answers + "}]")
        .hasMessageContaining("there is no array 'answers'");
  }

  @Test
  @DisplayName("a context of more characters than a tokenizer has memory for is named")
  void hugeContext() throws IOException {
    refused(squad("word ".repeat(1_000_000), question("q", "")))
        .hasMessageContaining("the context has 5000000 characters, more than 4194304");
  }
}
