package io.slimfit.data.squad;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.data.squad.Question.Answer;
import io.slimfit.data.tokenize.Tokenization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Windows, offsets and targets equal those of run_qa. */
@Tag("golden")
class QuestionWindowsGoldenTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("slimfit.golden"), "qa-postprocess");
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void windowsEqualThoseOfRunQa() throws IOException {
    JsonNode settings = JSON.readTree(GOLDEN.resolve("golden.json").toFile()).path("settings");
    JsonNode cases = JSON.readTree(GOLDEN.resolve("questions.json").toFile());
    Path tokenizer = GOLDEN.resolve(settings.path("tokenizer").asText()).resolve("tokenizer.json");
    assertThat(cases.size()).isPositive();
    try (Tokenization tokenization = Tokenization.open(tokenizer)) {
      QuestionWindows windows = new QuestionWindows(
          tokenization,
          settings.path("max_length").asInt(),
          settings.path("doc_stride").asInt());
      for (JsonNode example : cases) {
        List<Answer> answers = new ArrayList<>();
        example
            .path("answers")
            .forEach(answer -> answers.add(new Answer(
                answer.path("text").asText(), answer.path("answer_start").asInt())));
        String id = example.path("id").asText();
        List<QuestionWindow> actual = windows.of(new Question(
            id, example.path("question").asText(), example.path("context").asText(), answers));
        assertThat(actual).as("%s: windows", id).hasSize(example.path("windows").size());
        for (int w = 0; w < actual.size(); w++) {
          assertIs(id + ", window " + w, example.path("windows").path(w), actual.get(w));
          assertThat(actual.get(w).last()).isEqualTo(w == actual.size() - 1);
        }
      }
    }
  }

  private static void assertIs(String name, JsonNode expected, QuestionWindow window) {
    EncodedExample sequence = window.sequence();
    for (int i = 0; i < expected.path("input_ids").size(); i++) {
      boolean real = i < sequence.tokens().length;
      String which = name + ", token " + i;
      assertThat(expected.path("attention_mask").path(i).asInt()).as(which).isEqualTo(real ? 1 : 0);
      if (real) {
        assertThat(sequence.tokens()[i])
            .as(which)
            .isEqualTo(expected.path("input_ids").path(i).asInt());
        assertThat(i >= sequence.secondStart() ? 1 : 0)
            .as(which)
            .isEqualTo(expected.path("token_type_ids").path(i).asInt());
      }
      JsonNode offsets = expected.path("offsets").path(i);
      assertThat(window.isContext(i)).as(which).isEqualTo(offsets.isArray());
      if (offsets.isArray()) {
        assertThat(window.start(i)).as(which).isEqualTo(offsets.path(0).asInt());
        assertThat(window.end(i)).as(which).isEqualTo(offsets.path(1).asInt());
      }
    }
    assertThat(sequence.label())
        .as(name)
        .isEqualTo(Label.ofSpan(
            expected.path("start_position").asInt(),
            expected.path("end_position").asInt()));
  }
}
