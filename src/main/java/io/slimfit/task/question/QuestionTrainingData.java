package io.slimfit.task.question;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.data.EncodedExamples;
import io.slimfit.data.Packer;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionWindow;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.data.squad.SquadReport;
import io.slimfit.data.tokenize.Tokenization;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.BatchSchedule;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.task.KeptDetails;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.PaddedBatch;
import io.slimfit.task.RandomSubset;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TrainingData;
import io.slimfit.task.TrainingSettings;
import io.slimfit.task.WorstExamples;
import io.slimfit.task.text.HeldOutShare;
import io.slimfit.task.text.TextBatchSchedule;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Questions whose answers are spans of a text. */
final class QuestionTrainingData implements TrainingData<TokenBatch> {
  private static final long VALIDATION =
      0x7175657374L; // keeps these random numbers apart from others of the same seed

  private final SquadTask task;
  private final TextInput input;
  private final TrainingSettings settings;
  private final Packer packer;
  private final QuestionEvaluator evaluator;
  private final Workers workers;
  private final Consumer<String> note;
  private final int docStride;
  private final EncodedExamples train;
  private final List<Question> evaluation;
  private @Nullable PredictionFiles answers; // of the last evaluation
  private final KeptDetails details = new KeptDetails();

  /**
   * Reads all questions and cuts those to train on into windows.
   *
   * @param files the questions to train on, and perhaps those to evaluate the model on
   * @param input closed with this
   */
  QuestionTrainingData(
      SquadTask task,
      SquadTask.TaskFiles files,
      TextInput input,
      TrainingSettings settings,
      Workers workers,
      Consumer<String> note) {
    this.task = task;
    this.input = input;
    this.settings = settings;
    this.workers = workers;
    this.note = note;
    input.requirePairs();
    Tokenization tokenization = input.tokenization();
    ScheduleConfig schedule = settings.schedule();
    docStride = settings.data().questions().docStride().orElse(task.docStride());
    QuestionWindows windows = new QuestionWindows(tokenization, schedule.maxLength(), docStride);
    packer = new Packer(schedule.layout(), tokenization.padTokenId(), SquadTask.LOSS);
    evaluator = new QuestionEvaluator(
        task, settings.data().questions(), windows, packer, workers, schedule.evalBatchSize());
    HeldOutShare<Question> questions = questions(files);
    evaluation = RandomSubset.of(
        questions.evaluation(),
        schedule.maxEvalSamples(),
        settings.seed(),
        RandomSubset.Of.EVALUATION,
        note);
    train = encoded(
        RandomSubset.of(
            questions.training(),
            schedule.maxTrainSamples(),
            settings.seed(),
            RandomSubset.Of.TRAINING,
            note),
        Place.file(files.train()));
  }

  /** Those of two files, or of one of which whole contexts are held out. */
  private HeldOutShare<Question> questions(SquadTask.TaskFiles files) {
    Optional<List<Question>> evaluation =
        files.evaluation().map(file -> questions(file, SquadQuestions.Purpose.EVALUATION));
    List<Question> training = questions(files.train(), SquadQuestions.Purpose.TRAINING);
    if (training.isEmpty()) {
      throw new InputException(
          Place.file(files.train()),
          "there are no questions to train on",
          "Give a file with at least one that has an answer");
    }
    return evaluation
        .map(others -> new HeldOutShare<>(training, others))
        .orElseGet(() -> HeldOutShare.of(
            training,
            Question::context,
            "context",
            files.train(),
            settings.data().files(),
            VALIDATION,
            note));
  }

  private List<Question> questions(Path file, SquadQuestions.Purpose purpose) {
    SquadQuestions questions = task.read(file, settings.data().files().format(), purpose);
    questions.report().sentences().forEach(note);
    return questions.questions();
  }

  private EncodedExamples encoded(List<Question> questions, Place place) {
    SquadReport report = new SquadReport();
    try (EncodedExamples.Builder builder = new EncodedExamples.Builder()) {
      for (List<Question> some : QuestionEvaluator.pieces(questions)) {
        for (QuestionWindow window : evaluator.windows(some)) {
          builder.add(window.sequence());
          if (window.questionCut() && window.last()) {
            report.add(
                SquadReport.Finding.QUESTION_CUT, place.id(window.question().id()));
          }
        }
      }
      report.sentences().forEach(note);
      return builder.build();
    }
  }

  @Override
  public ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return SquadTask.OUTPUTS;
  }

  /** The number of windows. */
  @Override
  public int trainSamples() {
    return train.size();
  }

  /** The number of questions. */
  @Override
  public int evalSamples() {
    return evaluation.size();
  }

  @Override
  public BatchSchedule<TokenBatch> steps() {
    return new TextBatchSchedule(train, packer, settings, workers);
  }

  @Override
  public PaddedBatch paddedBatch() {
    return settings.schedule().paddedTexts();
  }

  @Override
  public List<String> metrics() {
    return List.of("f1", "exact");
  }

  @Override
  public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
    WorstExamples worst = new WorstExamples(settings.reportExamples());
    Map<String, OptionalDouble> metrics =
        evaluator.evaluate(model, evaluation, freshAnswers(), worst);
    details.evaluated(List.of(), worst.list());
    return metrics;
  }

  private PredictionFiles freshAnswers() {
    if (answers != null) {
      answers.close();
    }
    PredictionFiles fresh = new PredictionFiles(settings.output(), task.mayBeUnanswerable());
    answers = fresh;
    return fresh;
  }

  @Override
  public void keep() {
    details.keep();
    if (answers != null) {
      answers.commit();
    }
  }

  @Override
  public ObjectNode state() {
    return details.state();
  }

  @Override
  public void restore(JsonNode state) {
    details.restore(state);
  }

  @Override
  public EvaluationDetails details() {
    return new EvaluationDetails(List.of(), List.of(), details.worst());
  }

  @Override
  public String fingerprint() {
    Sha256 hash = new Sha256();
    train.addTo(hash);
    for (Question question : evaluation) {
      hash.add(question.id()).add(question.text()).add(question.context());
      question.answers().forEach(answer -> hash.add(answer.text()));
    }
    return hash.hex();
  }

  @Override
  public List<String> keptFiles() {
    return PredictionFiles.names(task.mayBeUnanswerable());
  }

  /** Removes the labels, which transformers has for classifiers only. */
  @Override
  public void describe(ObjectNode config) {
    config.remove("id2label");
    config.remove("label2id");
    new QuestionMemory(OptionalInt.of(docStride), task.mayBeUnanswerable()).addTo(config);
  }

  @Override
  public void close() {
    train.close();
    if (answers != null) {
      answers.close();
    }
    input.close();
  }
}
