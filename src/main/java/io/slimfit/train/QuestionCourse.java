package io.slimfit.train;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.CounterRandom;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.data.Question;
import io.slimfit.data.QuestionWindow;
import io.slimfit.data.QuestionWindows;
import io.slimfit.data.SquadReport;
import io.slimfit.data.Tokenization;
import io.slimfit.model.Model;
import io.slimfit.model.Objective;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.AnswerSearch;
import io.slimfit.task.PredictionFiles;
import io.slimfit.task.SpanLogits;
import io.slimfit.task.SquadMetrics;
import io.slimfit.task.SquadPrediction;
import io.slimfit.task.SquadQuestions;
import io.slimfit.task.SquadTask;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Questions about texts, answered by a part of the text. */
final class QuestionCourse implements Course<TokenBatch> {
  private static final int QUESTIONS_A_PIECE = 32;
  private static final int QUESTIONS_AT_ONCE = 512;
  private static final int SPAN_ENDS = 2; // outputs a row: an answer's first and last token
  private static final long SAMPLES =
      0x73616D706CL; // tells these random numbers from others of the same seed

  private final SquadTask task;
  private final RunConfig config;
  private final Path output;
  private final QuestionWindows windows;
  private final Packer packer;
  private final Workers workers;
  private final RunListener listener;
  private final EncodedExamples train;
  private final List<Question> evaluation;
  private @Nullable PredictionFiles answers; // of the last evaluation

  /**
   * Reads all questions and makes windows of those to train on.
   *
   * @param output where answers are kept
   */
  QuestionCourse(
      SquadTask task,
      Path data,
      Tokenization tokenization,
      RunConfig config,
      Path output,
      Workers workers,
      RunListener listener) {
    this.task = task;
    this.config = config;
    this.output = output;
    this.workers = workers;
    this.listener = listener;
    ScheduleConfig schedule = config.schedule();
    windows = new QuestionWindows(
        tokenization,
        schedule.maxLength(),
        config.questions().docStride().orElse(task.docStride()));
    packer = new Packer(schedule.layout(), objective(), outputs(), tokenization.padTokenId());
    SquadTask.TaskFiles files = task.files(data);
    evaluation = drawn(
        questions(files.evaluation(), SquadQuestions.Purpose.EVALUATION),
        schedule.maxEvalSamples(),
        1);
    train = encoded(
        drawn(
            questions(files.train(), SquadQuestions.Purpose.TRAINING),
            schedule.maxTrainSamples(),
            0),
        Place.file(files.train()));
  }

  private List<Question> questions(Path file, SquadQuestions.Purpose purpose) {
    SquadQuestions questions = task.read(file, purpose);
    questions.report().sentences().forEach(listener::onNote);
    return questions.questions();
  }

  /** As many as wanted after a seeded shuffle, in the file's order. */
  private List<Question> drawn(List<Question> questions, OptionalInt most, long stream) {
    if (most.isEmpty()) {
      return questions;
    }
    if (most.getAsInt() > questions.size()) {
      listener.onNote("asked for " + most.getAsInt() + " questions, there are " + questions.size());
    }
    long key = CounterRandom.key(config.seed(), SAMPLES, stream);
    return Arrays.stream(CounterRandom.permutation(questions.size(), key))
        .limit(most.getAsInt())
        .sorted()
        .mapToObj(questions::get)
        .toList();
  }

  private EncodedExamples encoded(List<Question> questions, Place place) {
    if (questions.isEmpty()) {
      throw new InputException(
          place, "there are no questions to train on", "Give a file with at least one");
    }
    SquadReport report = new SquadReport();
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder()) {
      for (List<Question> some : pieces(questions, QUESTIONS_AT_ONCE)) {
        for (QuestionWindow window : windows(some)) {
          builder.add(window.sequence());
          if (window.questionCut() && window.last()) {
            report.add(
                SquadReport.Finding.QUESTION_CUT, place.id(window.question().id()));
          }
        }
      }
      report.sentences().forEach(listener::onNote);
      return builder.build();
    }
  }

  private List<QuestionWindow> windows(List<Question> questions) {
    return workers
        .map(
            pieces(questions, QUESTIONS_A_PIECE),
            (piece, number, ops) ->
                piece.stream().flatMap(q -> windows.of(q).stream()).toList())
        .stream()
        .flatMap(List::stream)
        .toList();
  }

  private static List<List<Question>> pieces(List<Question> questions, int size) {
    List<List<Question>> pieces = new ArrayList<>();
    for (int from = 0; from < questions.size(); from += size) {
      pieces.add(questions.subList(from, Math.min(questions.size(), from + size)));
    }
    return pieces;
  }

  @Override
  public Objective objective() {
    return Objective.QUESTION_ANSWERING;
  }

  @Override
  public int outputs() {
    return SPAN_ENDS;
  }

  /** Windows. */
  @Override
  public int trainSamples() {
    return train.size();
  }

  /** Questions. */
  @Override
  public int evalSamples() {
    return evaluation.size();
  }

  @Override
  public Steps<TokenBatch> steps() {
    return new TextSteps(train, packer, config.schedule(), config.engine(), config.seed());
  }

  @Override
  public List<String> metrics() {
    return List.of("f1", "exact");
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    TextInference inference =
        new TextInference(model, packer, workers, config.schedule().evalBatchSize());
    SquadMetrics metrics = task.metrics();
    PredictionFiles files = freshAnswers();
    AnswerSearch search = new AnswerSearch(config.questions().rules(task.mayBeUnanswerable()));
    for (List<Question> some : pieces(evaluation, QUESTIONS_AT_ONCE)) {
      List<QuestionWindow> asked = windows(some);
      List<EncodedExample> sequences =
          asked.stream().map(QuestionWindow::sequence).toList();
      double[][] logits = inference.logits(sequences);
      for (int i = 0; i < logits.length; i++) {
        QuestionWindow window = asked.get(i);
        Optional<SquadPrediction> answer = search.add(window, SpanLogits.of(logits[i]));
        if (answer.isPresent()) {
          metrics.add(window.question(), answer.get());
          files.add(answer.get());
        }
      }
    }
    return metrics.values();
  }

  private PredictionFiles freshAnswers() {
    if (answers != null) {
      answers.close();
    }
    PredictionFiles fresh = new PredictionFiles(output, task.mayBeUnanswerable());
    answers = fresh;
    return fresh;
  }

  @Override
  public void keep() {
    if (answers != null) {
      answers.commit();
    }
  }

  /** transformers knows the labels of classifiers alone. */
  @Override
  public void describe(ObjectNode config) {
    config.remove("id2label");
    config.remove("label2id");
  }

  @Override
  public void close() {
    train.close();
    if (answers != null) {
      answers.close();
    }
  }
}
