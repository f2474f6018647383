package io.slimfit.task.question;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.data.squad.SquadReport;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.plan.UsualMemory;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.text.TextBatchSchedule;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/** Questions about texts, answered by a part of the text. */
public final class QuestionTrainingData implements TrainingData<TokenBatch> {
  private final SquadTask task;
  private final RunConfig config;
  private final Path output;
  private final Packer packer;
  private final QuestionEvaluator judge;
  private final RunListener listener;
  private final EncodedExamples train;
  private final List<Question> evaluation;
  private @Nullable PredictionFiles answers; // of the last evaluation

  /**
   * Reads all questions and makes windows of those to train on.
   *
   * @param output where answers are kept
   */
  public QuestionTrainingData(
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
    this.listener = listener;
    ScheduleConfig schedule = config.schedule();
    QuestionWindows windows = new QuestionWindows(
        tokenization,
        schedule.maxLength(),
        config.data().questions().docStride().orElse(task.docStride()));
    packer = new Packer(
        schedule.layout(), aim().objective(), aim().outputs(), tokenization.padTokenId());
    judge = new QuestionEvaluator(
        task, config.data().questions(), windows, packer, workers, schedule.evalBatchSize());
    SquadTask.TaskFiles files = task.files(data);
    evaluation = drawn(
        questions(files.evaluation(), SquadQuestions.Purpose.EVALUATION),
        schedule.maxEvalSamples(),
        RandomSubset.Of.EVALUATION);
    train = encoded(
        drawn(
            questions(files.train(), SquadQuestions.Purpose.TRAINING),
            schedule.maxTrainSamples(),
            RandomSubset.Of.TRAINING),
        Place.file(files.train()));
  }

  private List<Question> questions(Path file, SquadQuestions.Purpose purpose) {
    SquadQuestions questions = task.read(file, purpose);
    questions.report().sentences().forEach(listener::onNote);
    return questions.questions();
  }

  /** As many as wanted after a seeded shuffle, in the file's order. */
  private List<Question> drawn(List<Question> questions, OptionalInt most, RandomSubset.Of set) {
    if (most.isEmpty()) {
      return questions;
    }
    return RandomSubset.draw(questions.size(), most.getAsInt(), config.seed(), set, listener)
        .stream()
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
      for (List<Question> some : QuestionEvaluator.pieces(questions)) {
        for (QuestionWindow window : judge.windows(some)) {
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

  @Override
  public OutputSpec aim() {
    return OutputSpec.questions();
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
  public BatchSchedule<TokenBatch> steps() {
    return new TextBatchSchedule(train, packer, config.schedule(), config.engine(), config.seed());
  }

  @Override
  public UsualMemory usualMemory(Model<TokenBatch> model) {
    return config.schedule().usualMemoryOfTexts(model);
  }

  @Override
  public List<String> metrics() {
    return List.of("f1", "exact");
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    return judge.judge(model, evaluation, freshAnswers());
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
