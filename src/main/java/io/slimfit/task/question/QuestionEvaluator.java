package io.slimfit.task.question;

import io.slimfit.data.EncodedExample;
import io.slimfit.data.Packer;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.WorstExample;
import io.slimfit.task.WorstExamples;
import io.slimfit.task.text.TextInference;
import io.slimfit.tensor.Workers;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;

/** Finds a model's answers to questions, some hundreds at a time, and evaluates them. */
final class QuestionEvaluator {
  /** Logits per row: one for the start of an answer, and one for its end. */
  static final int OUTPUTS = 2;

  private static final int QUESTIONS_A_PIECE = 32;
  private static final int QUESTIONS_AT_ONCE = 512;

  private final SquadTask task;
  private final QuestionConfig settings;
  private final QuestionWindows windows;
  private final Packer packer;
  private final Workers workers;
  private final int batchSize;

  /** @param batchSize how many windows go through the model together */
  QuestionEvaluator(
      SquadTask task,
      QuestionConfig settings,
      QuestionWindows windows,
      Packer packer,
      Workers workers,
      int batchSize) {
    this.task = task;
    this.settings = settings;
    this.windows = windows;
    this.packer = packer;
    this.workers = workers;
    this.batchSize = batchSize;
  }

  /** Evaluates the answers to all questions, and adds them to {@code files} and {@code worst}. */
  Map<String, OptionalDouble> evaluate(
      Model<TokenBatch> model,
      List<Question> questions,
      PredictionFiles files,
      WorstExamples worst) {
    SquadMetrics metrics = task.metrics();
    int[] number = new int[1];
    answer(model, questions, (question, answer) -> {
      double loss = 1 - metrics.add(question, answer);
      worst.add(loss, () -> described(number[0], loss, question, answer));
      number[0]++;
      files.add(answer);
    });
    return metrics.values();
  }

  private static WorstExample described(
      int number, double loss, Question question, SquadPrediction answer) {
    String wanted = question.answers().stream()
        .map(Question.Answer::text)
        .distinct()
        .collect(Collectors.joining(" / "));
    Map<String, String> texts = new LinkedHashMap<>();
    texts.put("question", question.text());
    texts.put("context", question.context());
    return WorstExample.of("", number, loss, orNone(wanted), orNone(answer.text()))
        .withTexts(texts);
  }

  private static String orNone(String answer) {
    return answer.isEmpty() ? "(no answer)" : answer;
  }

  /** Answers all questions, in their order. Thread-safe. */
  void answer(
      Model<TokenBatch> model,
      List<Question> questions,
      BiConsumer<Question, SquadPrediction> answers) {
    TextInference inference = new TextInference(model, packer, workers, batchSize);
    AnswerSearch search = new AnswerSearch(settings.rules(task.mayBeUnanswerable()));
    for (List<Question> some : pieces(questions, QUESTIONS_AT_ONCE)) {
      List<QuestionWindow> asked = windows(some);
      List<EncodedExample> sequences =
          asked.stream().map(QuestionWindow::sequence).toList();
      double[][] logits = inference.logits(sequences);
      for (int i = 0; i < logits.length; i++) {
        QuestionWindow window = asked.get(i);
        Optional<SquadPrediction> answer = search.add(window, SpanLogits.of(logits[i]));
        answer.ifPresent(found -> answers.accept(window.question(), found));
      }
    }
  }

  /** The windows of all questions, in their order; all workers make them. */
  List<QuestionWindow> windows(List<Question> questions) {
    return workers
        .map(
            pieces(questions, QUESTIONS_A_PIECE),
            (piece, number, ops) ->
                piece.stream().flatMap(q -> windows.of(q).stream()).toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  /** Pieces small enough for all their windows to be in memory. */
  static List<List<Question>> pieces(List<Question> questions) {
    return pieces(questions, QUESTIONS_AT_ONCE);
  }

  private static List<List<Question>> pieces(List<Question> questions, int size) {
    List<List<Question>> pieces = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += size) {
      pieces.add(questions.subList(from, Math.min(questions.size(), from + size)));
    }
    return pieces;
  }
}
