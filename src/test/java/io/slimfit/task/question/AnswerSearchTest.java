package io.slimfit.task.question;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.task.question.SquadPrediction.Candidate;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerSearchTest {
  private static final Question QUESTION =
      new Question("q", "?", "\uD83D\uDE00 ab cd ef", List.of()); // ab is code points 2 to 4

  /** [CLS] ? [SEP] emoji ab cd ef [SEP]. */
  private static QuestionWindow window(boolean last) {
    int[] offsets = {0, 0, 0, 1, 0, 0, 0, 1, 2, 4, 5, 7, 8, 10, 0, 0};
    EncodedExample sequence = new EncodedExample(new int[8], 3, QuestionWindow.NO_ANSWER, false);
    return new QuestionWindow(QUESTION, sequence, 3, 7, offsets, false, last);
  }

  private static SpanLogits logits(int start, int end, double score, double atClassToken) {
    double[] starts = new double[8];
    double[] ends = new double[8];
    Arrays.fill(starts, -50);
    Arrays.fill(ends, -50);
    starts[start] = score;
    ends[end] = score;
    starts[0] = Math.max(starts[0], atClassToken);
    ends[0] = Math.max(ends[0], atClassToken);
    return new SpanLogits(starts, ends);
  }

  private static SquadPrediction answer(AnswerRules rules, SpanLogits logits) {
    return new AnswerSearch(rules).add(window(true), logits).orElseThrow();
  }

  @Test
  void textsAreCutByCodePoints() {
    SquadPrediction prediction = answer(AnswerRules.standard(false), logits(4, 5, 3, 1));
    assertThat(prediction.text()).isEqualTo("ab cd");
    assertThat(prediction.best().get(0).probability()).isBetween(0.999, 1.0);
    assertThat(prediction.nullOdds()).isEmpty();
  }

  @Test
  void bestWindowAnswersAndLowestNoAnswerScoreIsUsed() {
    AnswerSearch search = new AnswerSearch(AnswerRules.standard(true));
    assertThat(search.add(window(false), logits(5, 5, 6, 1))).isEmpty();
    assertThat(search.add(window(false), logits(4, 4, 5, -2))).isEmpty();
    SquadPrediction prediction = search.add(window(true), logits(6, 6, 4, 3)).orElseThrow();
    assertThat(prediction.text()).isEqualTo("cd");
    assertThat(prediction.best()).extracting(Candidate::text).startsWith("cd", "ab", "ef", "");
    assertThat(prediction.nullOdds()).hasValue(-4 - 12);
    // the next question starts anew
    assertThat(search.add(window(true), logits(4, 4, 2, 9)).orElseThrow().nullOdds())
        .hasValue(18 - 4);
  }

  @Test
  void noAnswerMustWinByMoreThanTheThreshold() {
    SpanLogits logits = logits(4, 4, 3, 4);
    assertThat(answer(new AnswerRules(20, 30, true, 1.9), logits).text()).isEmpty();
    assertThat(answer(new AnswerRules(20, 30, true, 2), logits).text()).isEqualTo("ab");
    assertThat(answer(AnswerRules.standard(false), logits).text()).isEqualTo("ab");
  }

  @Test
  void answersHaveAValidLength() {
    SpanLogits backwards = logits(5, 4, 3, -50);
    assertThat(answer(new AnswerRules(1, 30, false, 0), backwards).text()).isEqualTo("empty");
    SpanLogits three = logits(4, 6, 3, -50);
    assertThat(answer(new AnswerRules(1, 3, false, 0), three).text()).isEqualTo("ab cd ef");
    assertThat(answer(new AnswerRules(1, 2, false, 0), three).text()).isEqualTo("empty");
  }

  @Test
  void withoutCandidatesTheAnswerIsThatOfRunQa() {
    SquadPrediction prediction = answer(new AnswerRules(1, 30, true, 0), logits(0, 0, -2, -2));
    assertThat(prediction.best()).extracting(Candidate::text).containsExactly("empty", "");
    assertThat(prediction.nullOdds()).hasValue(-4);
    assertThat(prediction.text()).isEqualTo("empty");
    assertThat(answer(new AnswerRules(1, 30, true, 0), logits(0, 0, 2, 2)).text())
        .isEmpty();
  }

  @Test
  void nanLogitsAreHandled() {
    double[] nan = new double[8];
    Arrays.fill(nan, Double.NaN);
    assertThat(answer(AnswerRules.standard(true), new SpanLogits(nan, nan)).best())
        .isNotEmpty();
  }

  @Test
  void logitsOfAWindowAreStartsAndEnds() {
    SpanLogits logits = SpanLogits.of(new double[] {1, -1, 2, -2});
    assertThat(logits.starts()).containsExactly(1, 2);
    assertThat(logits.ends()).containsExactly(-1, -2);
  }
}
