package io.slimfit.task.question;

import io.slimfit.data.squad.Question;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * Evaluates answers as the evaluation script of SQuAD 2.0 does, with its names and in percent. For
 * SQuAD 1.1, whose script says {@code exact_match} for {@code exact}, there are only {@code exact},
 * {@code f1} and {@code total}.
 *
 * <p>Takes some 50 bytes per question.
 */
public final class SquadMetrics {
  /**
   * The scores of one question.
   *
   * @param noAnswerScore the larger it is, the less likely there is an answer
   */
  private record Scored(
      boolean hasAnswer, double exact, double f1, boolean answered, double noAnswerScore) {}

  private final boolean mayBeUnanswerable;
  private final List<Scored> scored = new ArrayList<>();

  /** @param mayBeUnanswerable whether this is SQuAD 2.0 */
  public SquadMetrics(boolean mayBeUnanswerable) {
    this.mayBeUnanswerable = mayBeUnanswerable;
  }

  /** Returns the F1 of the question. */
  public double add(Question question, SquadPrediction prediction) {
    return add(
        question.answers().stream().map(Question.Answer::text).toList(),
        prediction.text(),
        prediction.nullOdds().orElse(0));
  }

  /**
   * @param accepted the accepted answers; empty if the question has no answer
   * @param prediction empty for "there is no answer"
   * @param noAnswerScore the probability of no answer, or any other number that grows with it
   * @return the F1 of the question
   */
  public double add(List<String> accepted, String prediction, double noAnswerScore) {
    SquadText given = SquadText.of(prediction);
    List<SquadText> texts =
        accepted.stream().map(SquadText::of).filter(text -> !text.isEmpty()).toList();
    List<SquadText> wanted = texts.isEmpty() ? List.of(SquadText.of("")) : texts;
    double f1 = wanted.stream().mapToDouble(given::f1).max().orElseThrow();
    scored.add(new Scored(
        !accepted.isEmpty(),
        wanted.contains(given) ? 1 : 0,
        f1,
        !prediction.isEmpty(),
        noAnswerScore));
    return f1;
  }

  /**
   * The script's metrics, in its order. As in the script, {@code HasAns_} and {@code NoAns_} are
   * left out if there are no such questions, and the {@code best_} metrics take predictions as they
   * are: an empty prediction stays empty whatever the threshold.
   */
  public Map<String, OptionalDouble> values() {
    Map<String, OptionalDouble> values = new LinkedHashMap<>();
    putMeans(values, "", any -> true);
    if (mayBeUnanswerable) {
      putMeans(values, "HasAns_", Scored::hasAnswer);
      putMeans(values, "NoAns_", question -> !question.hasAnswer);
      putBest(values, "best_exact", Scored::exact);
      putBest(values, "best_f1", Scored::f1);
    }
    return values;
  }

  private void putMeans(
      Map<String, OptionalDouble> values, String prefix, Predicate<Scored> which) {
    long total = scored.stream().filter(which).count();
    if (total > 0 || prefix.isEmpty()) {
      values.put(prefix + "exact", percent(scored.stream().filter(which), Scored::exact));
      values.put(prefix + "f1", percent(scored.stream().filter(which), Scored::f1));
      values.put(prefix + "total", OptionalDouble.of(total));
    }
  }

  private static OptionalDouble percent(Stream<Scored> some, ToDoubleFunction<Scored> score) {
    OptionalDouble mean = some.mapToDouble(score).average();
    return mean.isPresent() ? OptionalDouble.of(100 * mean.getAsDouble()) : mean;
  }

  /**
   * Adds the best value that a threshold for the no-answer score could give. The search starts with
   * no question answered, then adds one after another in ascending order of their no-answer score.
   */
  private void putBest(
      Map<String, OptionalDouble> values, String name, ToDoubleFunction<Scored> score) {
    double current = scored.stream().filter(question -> !question.hasAnswer).count();
    double best = current;
    double threshold = 0;
    List<Scored> surestFirst = scored.stream()
        .sorted(Comparator.comparingDouble(Scored::noAnswerScore))
        .toList();
    for (Scored question : surestFirst) {
      if (question.hasAnswer) {
        current += score.applyAsDouble(question);
      } else if (question.answered) {
        current -= 1;
      }
      if (current > best) {
        best = current;
        threshold = question.noAnswerScore;
      }
    }
    boolean defined = !scored.isEmpty();
    values.put(
        name, defined ? OptionalDouble.of(100 * best / scored.size()) : OptionalDouble.empty());
    values.put(name + "_thresh", defined ? OptionalDouble.of(threshold) : OptionalDouble.empty());
  }
}
