package io.slimfit.task.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.squad.Question;
import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SquadMetricsTest {
  @ParameterizedTest
  @CsvSource({
    "The  Cat's\u00A0meow!, cats meow",
    "an_a the, ana", // the underscore is punctuation, which is removed first
    "\u00C9tude a, \u00E9tude",
    "a\u0301 the, \u0301", // Python's \b ends the word before a separate accent
    "\u4E00the, \u4E00the",
    "\u2014the\u2014, \u2014 \u2014",
    "x\u0085y\u001Fz, x y z"
  })
  void textsAreComparedAsInPython(String text, String words) {
    assertThat(SquadText.of(text).words()).containsExactly(words.split(" ", -1));
  }

  @Test
  void commonWordsCountAsOftenAsInBothTexts() {
    assertThat(SquadText.of("x x y").f1(SquadText.of("x z x x")))
        .isEqualTo(2 * (2 / 3.0) * 0.5 / (2 / 3.0 + 0.5));
    assertThat(SquadText.of("x").f1(SquadText.of("y"))).isZero();
  }

  @Test
  void metricsOfNoQuestionsAreUndefined() {
    assertThat(new SquadMetrics(true).values())
        .containsEntry("exact", OptionalDouble.empty())
        .containsEntry("total", OptionalDouble.of(0))
        .containsEntry("best_f1", OptionalDouble.empty())
        .doesNotContainKeys("HasAns_exact", "NoAns_exact");
  }

  @Test
  void nullOddsAreTheNoAnswerScore() {
    SquadMetrics metrics = new SquadMetrics(true);
    metrics.add(question("a", "cat"), prediction("a", "the cat", -3));
    metrics.add(question("b"), prediction("b", "dog", -1));
    metrics.add(question("c", "sat"), prediction("c", "sat", -0.5));
    metrics.add(question("d"), prediction("d", "", 2));
    assertThat(metrics.values())
        .containsEntry("exact", OptionalDouble.of(75))
        .containsEntry("HasAns_exact", OptionalDouble.of(100))
        .containsEntry("NoAns_f1", OptionalDouble.of(50))
        .containsEntry("best_exact", OptionalDouble.of(75))
        .containsEntry("best_exact_thresh", OptionalDouble.of(-3));
  }

  private static Question question(String id, String... answers) {
    return new Question(
        id,
        "?",
        "",
        List.of(answers).stream()
            .map(text -> new Question.Answer(text, Question.Answer.NOWHERE))
            .toList());
  }

  private static SquadPrediction prediction(String id, String text, double nullOdds) {
    return new SquadPrediction(id, text, List.of(), OptionalDouble.of(nullOdds));
  }
}
