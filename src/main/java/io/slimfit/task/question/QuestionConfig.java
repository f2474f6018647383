package io.slimfit.task.question;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.OptionalInt;

/**
 * How answers are looked for, with the meaning that run_qa gives these settings.
 *
 * @param docStride tokens of the context that two windows of a question share; by default the
 *     task's
 * @param bestSize starts and ends that are tried in each window, and candidates that are kept
 * @param longestAnswer in tokens
 * @param nullThreshold no answer is given if that is better than the best answer by more than this
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

  /** run_qa's: 20 candidates of at most 30 tokens, threshold 0. */
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
