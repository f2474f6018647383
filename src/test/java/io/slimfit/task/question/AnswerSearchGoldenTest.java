package io.slimfit.task.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.data.tokenize.Tokenization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** From logits of windows to answers, equal to run_qa. */
@Tag("golden")
class AnswerSearchGoldenTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("slimfit.golden"), "qa-postprocess");
  private static final double TOLERANCE = 1e-6; // of golden.json
  private static final ObjectMapper JSON = new ObjectMapper();

  private final JsonNode settings;
  private final JsonNode questions;

  AnswerSearchGoldenTest() throws IOException {
    settings = JSON.readTree(GOLDEN.resolve("golden.json").toFile()).path("settings");
    questions = JSON.readTree(GOLDEN.resolve("questions.json").toFile());
  }

  @Test
  void answersEqualThoseOfRunQa() {
    Path tokenizer = GOLDEN.resolve(settings.path("tokenizer").asText()).resolve("tokenizer.json");
    assertThat(questions.size()).isPositive();
    try (Tokenization tokenization = Tokenization.open(tokenizer)) {
      QuestionWindows windows = new QuestionWindows(
          tokenization,
          settings.path("max_length").asInt(),
          settings.path("doc_stride").asInt());
      for (JsonNode example : questions) {
        List<QuestionWindow> ofQuestion = windows.of(new Question(
            example.path("id").asText(),
            example.path("question").asText(),
            example.path("context").asText(),
            List.of()));
        assertThat(example.path("version2").size()).isPositive();
        for (Map.Entry<String, JsonNode> byThreshold : example.path("version2").properties()) {
          double threshold = Double.parseDouble(byThreshold.getKey());
          check(example, ofQuestion, byThreshold.getValue(), rules(true, threshold));
        }
        check(example, ofQuestion, example.path("version1"), rules(false, 0));
      }
    }
  }

  private AnswerRules rules(boolean mayBeUnanswerable, double threshold) {
    return new AnswerRules(
        settings.path("n_best").asInt(),
        settings.path("max_answer_length").asInt(),
        mayBeUnanswerable,
        threshold);
  }

  private static void check(
      JsonNode example, List<QuestionWindow> windows, JsonNode expected, AnswerRules rules) {
    AnswerSearch search = new AnswerSearch(rules);
    Optional<SquadPrediction> found = Optional.empty();
    for (int w = 0; w < windows.size(); w++) {
      assertThat(found).as("no answer before the last window").isEmpty();
      JsonNode window = example.path("windows").path(w);
      found = search.add(
          windows.get(w),
          new SpanLogits(numbers(window.path("start_logits")), numbers(window.path("end_logits"))));
    }
    String name = example.path("id").asText() + ", " + rules;
    SquadPrediction prediction = found.orElseThrow();
    assertThat(prediction.id()).isEqualTo(example.path("id").asText());
    assertThat(prediction.text()).as(name).isEqualTo(expected.path("prediction").asText());
    assertThat(prediction.nullOdds().isPresent()).as(name).isEqualTo(expected.has("null_odds"));
    if (expected.has("null_odds")) {
      close(name + ": null_odds", prediction.nullOdds().orElseThrow(), expected.path("null_odds"));
    }
    assertThat(prediction.best()).as(name).hasSize(expected.path("nbest").size());
    for (int i = 0; i < prediction.best().size(); i++) {
      SquadPrediction.Candidate candidate = prediction.best().get(i);
      JsonNode wanted = expected.path("nbest").path(i);
      String which = name + ", candidate " + i;
      assertThat(candidate.text()).as(which).isEqualTo(wanted.path("text").asText());
      close(which, candidate.startLogit(), wanted.path("start_logit"));
      close(which, candidate.endLogit(), wanted.path("end_logit"));
      close(which, candidate.probability(), wanted.path("probability"));
    }
  }

  private static void close(String what, double actual, JsonNode expected) {
    assertThat(expected.isNumber()).as(what).isTrue();
    assertThat(actual).as(what).isCloseTo(expected.asDouble(), within(TOLERANCE));
  }

  private static double[] numbers(JsonNode array) {
    double[] numbers = new double[array.size()];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = array.path(i).asDouble();
    }
    return numbers;
  }
}
