package io.slimfit.task.question;

import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.task.question.SquadPrediction.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * Finds answers in the logits of windows, as run_qa's post-processing does. Windows arrive in
 * order, question by question; only the best candidates of a window are kept.
 *
 * <p>As in run_qa, rows outside the context, including padding, may be among the best starts and
 * ends, and are then dropped. If no candidate is left for a question, its answer is run_qa's, the
 * word "empty", unless "no answer" is better.
 */
public final class AnswerSearch {
  private static final String NOTHING_FOUND = "empty";

  /** {@code from} and {@code to} count code points of the context; both are 0 for no answer. */
  private record Span(int from, int to, double startLogit, double endLogit) {
    double score() {
      return startLogit + endLogit;
    }
  }

  private static final Comparator<Span> BEST_FIRST =
      Comparator.comparingDouble(Span::score).reversed();

  private final AnswerRules rules;
  private List<Span> best = new ArrayList<>(); // of the windows so far; ties keep their order
  private Optional<Span> noAnswer = Optional.empty(); // the lowest score of the windows so far

  public AnswerSearch(AnswerRules rules) {
    this.rules = rules;
  }

  /**
   * Adds the next window of the question.
   *
   * @return the answer, if this is the question's last window
   */
  public Optional<SquadPrediction> add(QuestionWindow window, SpanLogits logits) {
    Span atClassToken = new Span(0, 0, logits.starts()[0], logits.ends()[0]);
    if (noAnswer.isEmpty() || noAnswer.get().score() > atClassToken.score()) {
      noAnswer = Optional.of(atClassToken);
    }
    int[] ends = largest(logits.ends());
    for (int start : largest(logits.starts())) {
      for (int end : ends) {
        boolean fits = end >= start && end - start < rules.longestAnswer();
        if (fits && window.isContext(start) && window.isContext(end)) {
          best.add(new Span(
              window.start(start),
              window.end(end),
              logits.starts()[start],
              logits.ends()[end]));
        }
      }
    }
    best = new ArrayList<>(bestOf(best));
    if (!window.last()) {
      return Optional.empty();
    }
    SquadPrediction prediction = prediction(window.question());
    best = new ArrayList<>();
    noAnswer = Optional.empty();
    return Optional.of(prediction);
  }

  /** The rows with the largest logits, in descending order; ties keep their order. */
  private int[] largest(double[] logits) {
    return IntStream.range(0, logits.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -logits[i]))
        .limit(rules.bestSize())
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private List<Span> bestOf(List<Span> spans) {
    return spans.stream().sorted(BEST_FIRST).limit(rules.bestSize()).toList();
  }

  private SquadPrediction prediction(Question question) {
    List<Span> spans = new ArrayList<>(best);
    Span none = noAnswer.orElseThrow();
    if (rules.mayBeUnanswerable()) {
      spans.add(none);
      spans = new ArrayList<>(bestOf(spans));
      if (!spans.contains(none)) {
        spans.add(none); // always a candidate, whatever its score
      }
    }
    List<Candidate> candidates = candidates(spans, question);
    Candidate answer = candidates.stream()
        .filter(candidate -> !candidate.text().isEmpty())
        .findFirst()
        .orElse(candidates.get(0));
    if (!rules.mayBeUnanswerable()) {
      return new SquadPrediction(
          question.id(), candidates.get(0).text(), candidates, OptionalDouble.empty());
    }
    double odds = none.score() - answer.startLogit() - answer.endLogit();
    return new SquadPrediction(
        question.id(),
        odds > rules.nullScoreDiffThreshold() ? "" : answer.text(),
        candidates,
        OptionalDouble.of(odds));
  }

  /** The candidates, whose probabilities are the softmax of their scores. */
  private static List<Candidate> candidates(List<Span> spans, Question question) {
    List<String> texts = new ArrayList<>();
    spans.forEach(span -> texts.add(question.contextPart(span.from, span.to)));
    List<Span> all = new ArrayList<>(spans);
    if (texts.isEmpty() || texts.equals(List.of(""))) {
      all.add(0, new Span(0, 0, 0, 0));
      texts.add(0, NOTHING_FOUND);
    }
    double largest = all.stream().mapToDouble(Span::score).max().orElseThrow();
    double sum =
        all.stream().mapToDouble(span -> Math.exp(span.score() - largest)).sum();
    List<Candidate> candidates = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      Span span = all.get(i);
      double probability = Math.exp(span.score() - largest) / sum;
      candidates.add(new Candidate(
          texts.get(i), span.from, span.to, span.startLogit, span.endLogit, probability));
    }
    return candidates;
  }
}
