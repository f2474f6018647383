package io.slimfit.task.question;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.OptionalInt;

/**
 * How answers are searched for; the settings mean what they mean in run_qa.
 *
 * @param docStride how many tokens of the context two windows of a question share; by default the
 *     task's value
 * @param bestSize how many starts and ends are tried in each window, and how many candidates are
 *     kept
 * @param longestAnswer the maximum length of an answer, in tokens
 * @param nullThreshold "no answer" is predicted if its score exceeds that of the best answer by
 *     more than this
 */
public record QuestionConfig(
    OptionalInt docStride, int bestSize, int longestAnswer, double nullThreshold) {
  public QuestionConfig {
    atLeastOne("nBest", bestSize);
    atLeastOne("maxAnswerLength", longestAnswer);
    if (!Double.isFinite(nullThreshold)) {
      throw new InputException(
          Place.setting("nullThreshold"),
          nullThreshold + " is outside the allowed range",
          "Give a finite number");
    }
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException(
          Place.setting(option),
          value + " is outside the allowed range",
          "Give a number of at least 1");
    }
  }

  /** run_qa's defaults: 20 candidates of at most 30 tokens, threshold 0. */
  public static QuestionConfig standard() {
    AnswerRules rules = AnswerRules.standard(true);
    return new QuestionConfig(
        OptionalInt.empty(),
        rules.bestSize(),
        rules.longestAnswer(),
        rules.nullScoreDiffThreshold());
  }

  public AnswerRules rules(boolean mayBeUnanswerable) {
    return new AnswerRules(bestSize, longestAnswer, mayBeUnanswerable, nullThreshold);
  }
}
