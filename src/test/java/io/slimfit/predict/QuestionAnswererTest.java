package io.slimfit.predict;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionReader;
import io.slimfit.data.table.TableOptions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.QuestionOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.train.RunListener;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class QuestionAnswererTest {
  private static final String CONTEXT =
      "\uD83D\uDE00 The old mill was built in 1871 by Anna Berg near the river. ".repeat(3);

  @TempDir
  static Path folder;

  @BeforeAll
  static void model() throws IOException {
    String record = "{\"id\": \"%s\", \"context\": \"The mill was built in 1871.\","
        + " \"question\": \"When?\", \"answers\": {\"text\": [\"1871\"],"
        + " \"answer_start\": [22]}}";
    Path flat = Files.writeString(
        folder.resolve("flat.json"),
        "{\"data\": [" + record.formatted("a") + ", " + record.formatted("b") + "]}");
    SmallRoberta.trained(
        RunConfig.forTask("squad")
            .set(DataOptions.TRAIN_FILE, flat)
            .set(DataOptions.VALIDATION_FILE, flat)
            .set(QuestionOptions.DOC_STRIDE, 9),
        folder);
  }

  private static QuestionAnswerer opened() {
    return SlimFit.answerer(
        InferenceConfig.of(folder.resolve("run/model").toString()),
        QuestionConfig.standard(),
        RunListener.silent());
  }

  @Test
  void theModelKeepsItsStrideAndLength() throws IOException {
    Path model = folder.resolve("run/model");
    JsonNode config = new JsonMapper().readTree(model.resolve("config.json").toFile());
    assertThat(config.path("slimfit").path("doc_stride").asInt()).isEqualTo(9);
    assertThat(config.path("slimfit").path("may_be_unanswerable").asBoolean(true))
        .isFalse();
    JsonNode tokenizer =
        new JsonMapper().readTree(model.resolve("tokenizer_config.json").toFile());
    assertThat(tokenizer.path("max_length").asInt()).isEqualTo(32);
  }

  @Test
  void anAnswerIsAPartOfItsContext() {
    try (QuestionAnswerer model = opened()) {
      Answer answer = model.answer(CONTEXT, "When?");
      int start = CONTEXT.offsetByCodePoints(0, answer.start());
      int end = CONTEXT.offsetByCodePoints(0, answer.end());
      assertThat(answer.text()).isNotEmpty().isEqualTo(CONTEXT.substring(start, end));
      assertThat(answer.probability()).isBetween(0.0, 1.0);
      assertThat(answer.nullOdds()).isEmpty();
      assertThat(answer).asString().startsWith("'" + answer.text() + "' (").endsWith("'When?'");
    }
  }

  @Test
  void aModelThatMayFindNoAnswerSaysHowLikelyThatIs() {
    try (QuestionAnswerer model = SlimFit.trainedModel(
            InferenceConfig.of(folder.resolve("run/model").toString()), RunListener.silent())
        .forQuestions(QuestionConfig.standard(), true)) {
      assertThat(model.answer(CONTEXT, "When?").nullOdds()).isPresent();
    }
  }

  @Test
  void questionsAreReadFromRowsAndFromSquadWithoutAnswers() throws IOException {
    String json = "{\"context\": \"a mill\", \"question\": \"What?\"}";
    Path csv = Files.writeString(
        folder.resolve("rows.csv"), "question,context,id\nWhat?,a mill,q7\nWho?,\"a, b\",q8\n");
    Path array = Files.writeString(folder.resolve("array.json"), "[" + json + "," + json + "]");
    Path squad = Files.writeString(
        folder.resolve("squad.json"),
        "{\"data\": [{\"title\": \"t\", \"paragraphs\": [{\"context\": \"a mill\","
            + " \"qas\": [{\"id\": \"s1\", \"question\": \"What?\"}]}]}]}");
    try (QuestionAnswerer model = opened()) {
      assertThat(read(model, csv)).extracting(Question::id).containsExactly("q7", "q8");
      assertThat(read(model, array)).extracting(Question::id).containsExactly("0", "1");
      assertThat(read(model, squad)).extracting(Question::text).containsExactly("What?");
      byte[] lines = (json + "\n" + json + "\n").getBytes(StandardCharsets.UTF_8);
      assertThat(model.read(
              QuestionReader.open(
                  new ByteArrayInputStream(lines), Place.of("lines"), TableOptions.none()),
              Place.of("lines")))
          .hasSize(2);
      Path other = Files.writeString(folder.resolve("other.csv"), "text,label\na,b\n");
      assertThatThrownBy(() -> read(model, other))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("context");
    }
  }

  private static List<Question> read(QuestionAnswerer model, Path file) {
    return model.read(QuestionReader.open(file, TableOptions.none()), Place.file(file));
  }

  @Test
  @Timeout(180)
  void threadsShareOneModelAndGetTheResultsOfOne() throws Exception {
    List<String> questions = List.of("When?", "Who?", "Where was it built?");
    try (QuestionAnswerer model = opened()) {
      List<Answer> alone = new ArrayList<>();
      questions.forEach(question -> alone.add(model.answer(CONTEXT, question)));
      List<Answer> together = Callers.results(i -> model.answer(CONTEXT, questions.get(i % 3)));
      assertThat(together).hasSize(1600);
      for (int i = 0; i < together.size(); i++) {
        assertThat(together.get(i)).isEqualTo(alone.get(i % 200 % 3));
      }
      List<Answer> atOnce = model.answer(questions.stream()
          .map(question -> new Question("0", question, CONTEXT, List.of()))
          .toList());
      for (int i = 0; i < 3; i++) {
        assertThat(atOnce.get(i).probability()).isEqualTo(alone.get(i).probability(), within(1e-4));
      }
    }
  }

  @Test
  void useAfterCloseSaysSo() {
    QuestionAnswerer model = opened();
    model.close();
    assertThatThrownBy(() -> model.answer("a mill", "What?"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("the model is closed");
  }
}
