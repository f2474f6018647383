package io.slimfit.task.question;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Equal to SQuAD's evaluation script. */
@Tag("golden")
class SquadMetricsGoldenTest {
  private static final Path FILE =
      Path.of(System.getProperty("slimfit.golden"), "metrics", "squad.json");
  private static final double SHARE = 1e-9; // of golden.json: counts and shares

  private final JsonNode golden;

  SquadMetricsGoldenTest() throws IOException {
    golden = new ObjectMapper().readTree(FILE.toFile());
  }

  @Test
  void version2() {
    SquadMetrics metrics = new SquadMetrics(true);
    golden.path("questions").forEach(question -> add(metrics, question));
    assertAre(golden.path("version2"), metrics.values());
  }

  @Test
  void version1() {
    SquadMetrics metrics = new SquadMetrics(false);
    for (JsonNode question : golden.path("questions")) {
      if (!question.path("answers").isEmpty()) {
        add(metrics, question);
      }
    }
    assertAre(golden.path("version1"), metrics.values());
  }

  @Test
  void everyQuestionIsScoredSeparately() {
    assertThat(golden.path("questions").size()).isPositive();
    for (JsonNode question : golden.path("questions")) {
      SquadMetrics metrics = new SquadMetrics(false);
      add(metrics, question);
      String id = question.path("id").asText();
      JsonNode expected = golden.path("per_question").path(id);
      assertValue(id, "exact", metrics.values(), 100 * expected.path(0).asDouble());
      assertValue(id, "f1", metrics.values(), 100 * expected.path(1).asDouble());
    }
  }

  @Test
  void pairs() {
    assertThat(golden.path("pairs").size()).isPositive();
    for (JsonNode pair : golden.path("pairs")) {
      SquadText accepted = SquadText.of(pair.path("gold").asText());
      SquadText given = SquadText.of(pair.path("prediction").asText());
      assertThat(given.equals(accepted) ? 1 : 0)
          .as("exact of %s", pair)
          .isEqualTo(pair.path("exact").asInt());
      assertThat(given.f1(accepted))
          .as("f1 of %s", pair)
          .isCloseTo(pair.path("f1").asDouble(), within(SHARE));
    }
  }

  private void add(SquadMetrics metrics, JsonNode question) {
    String id = question.path("id").asText();
    List<String> answers = new ArrayList<>();
    question.path("answers").forEach(answer -> answers.add(answer.asText()));
    assertThat(golden.path("predictions").has(id)).isTrue();
    metrics.add(
        answers,
        golden.path("predictions").path(id).asText(),
        golden.path("no_answer_probabilities").path(id).asDouble());
  }

  private static void assertAre(JsonNode expected, Map<String, OptionalDouble> actual) {
    List<String> names = new ArrayList<>();
    expected.fieldNames().forEachRemaining(names::add);
    assertThat(actual.keySet()).containsExactlyElementsOf(names);
    names.forEach(name -> assertValue("all", name, actual, expected.path(name).asDouble()));
  }

  private static void assertValue(
      String of, String name, Map<String, OptionalDouble> actual, double expected) {
    OptionalDouble value = actual.getOrDefault(name, OptionalDouble.empty());
    assertThat(value).as("%s of %s", name, of).isPresent();
    assertThat(value.getAsDouble())
        .as("%s of %s", name, of)
        .isCloseTo(expected, within(100 * SHARE));
  }
}
