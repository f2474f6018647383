package io.slimfit.predict;

import io.slimfit.data.squad.Question;
import io.slimfit.task.question.SquadPrediction;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The answer to a question, as a part of its context.
 *
 * @param question with its context
 * @param text the answer; empty for "there is none"
 * @param start where it starts in the context, in code points; 0 if there is none
 * @param end where it ends, exclusive
 * @param probability among the candidates
 * @param candidates the best first
 * @param nullOdds the score of no answer minus that of the best answer; present if questions may be
 *     unanswerable
 */
public record Answer(
    Question question,
    String text,
    int start,
    int end,
    double probability,
    List<SquadPrediction.Candidate> candidates,
    OptionalDouble nullOdds) {
  public Answer {
    candidates = List.copyOf(candidates);
  }

  static Answer of(Question question, SquadPrediction prediction) {
    SquadPrediction.Candidate chosen = prediction.best().stream()
        .filter(candidate -> candidate.text().equals(prediction.text()))
        .findFirst()
        .orElse(new SquadPrediction.Candidate(prediction.text(), 0, 0, 0, 0, 0));
    return new Answer(
        question,
        prediction.text(),
        chosen.start(),
        chosen.end(),
        chosen.probability(),
        prediction.best(),
        prediction.nullOdds());
  }

  /** The answer and its question, such as {@code 'in 1871' (0.9134) to 'When was it built?'}. */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s (%.4f) to '%s'",
        text.isEmpty() ? "no answer" : "'" + text + "'",
        probability,
        question.text());
  }
}
