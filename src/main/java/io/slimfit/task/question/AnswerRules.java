package io.slimfit.task.question;

/**
 * How an answer is chosen, with run_qa's meaning of its options.
 *
 * @param bestSize starts and ends that are tried in each window, and candidates that are kept
 * @param longestAnswer in tokens
 * @param mayBeUnanswerable whether "there is no answer" is a candidate: SQuAD 2.0
 * @param nullScoreDiffThreshold no answer is given if that is better than the best answer by more
 *     than this
 */
public record AnswerRules(
    int bestSize, int longestAnswer, boolean mayBeUnanswerable, double nullScoreDiffThreshold) {
  public AnswerRules {
    if (bestSize < 1 || longestAnswer < 1 || Double.isNaN(nullScoreDiffThreshold)) {
      throw new IllegalArgumentException(bestSize + " candidates, " + longestAnswer
          + " tokens, threshold " + nullScoreDiffThreshold);
    }
  }

  /** run_qa's defaults: 20 candidates of at most 30 tokens, threshold 0. */
  public static AnswerRules standard(boolean mayBeUnanswerable) {
    return new AnswerRules(20, 30, mayBeUnanswerable, 0);
  }
}
