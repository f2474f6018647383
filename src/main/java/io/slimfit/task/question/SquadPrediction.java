package io.slimfit.task.question;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What is answered to a question.
 *
 * @param id the question's
 * @param text the answer; empty for "there is none"
 * @param best the best candidates, the best first; their probabilities add up to 1
 * @param nullOdds score of no answer - score of the best answer; there if a question may be
 *     unanswerable
 */
public record SquadPrediction(
    String id, String text, List<Candidate> best, OptionalDouble nullOdds) {
  public SquadPrediction {
    best = List.copyOf(best);
  }

  /** @param text empty for no answer */
  public record Candidate(String text, double startLogit, double endLogit, double probability) {}
}
