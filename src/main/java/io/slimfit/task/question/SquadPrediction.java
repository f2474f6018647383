package io.slimfit.task.question;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The predicted answer to a question.
 *
 * @param id the id of the question
 * @param text the answer; empty for "there is none"
 * @param best the best candidates, the best first; their probabilities add up to 1
 * @param nullOdds the score of no answer minus that of the best answer; present if questions may be
 *     unanswerable
 */
public record SquadPrediction(
    String id, String text, List<Candidate> best, OptionalDouble nullOdds) {
  public SquadPrediction {
    best = List.copyOf(best);
  }

  /**
   * @param text empty for no answer
   * @param start where it starts in the context, in code points; 0 for no answer
   * @param end where it ends, exclusive
   */
  public record Candidate(
      String text, int start, int end, double startLogit, double endLogit, double probability) {}
}
