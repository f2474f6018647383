package io.slimfit.task.question;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.base.Place;
import io.slimfit.data.Layout;
import io.slimfit.data.Packer;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionReader;
import io.slimfit.data.squad.QuestionWindows;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.ModelInput;
import io.slimfit.task.OutputSpec;
import io.slimfit.task.TaskData;
import io.slimfit.task.text.TextInput;
import io.slimfit.tensor.Workers;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** A trained model that answers questions: its tokenizer, and how it cuts contexts. Thread-safe. */
public final class TrainedQuestions implements TaskData<TokenBatch> {
  private static final String ARCHITECTURE = "ForQuestionAnswering";

  private final TextInput input;
  private final QuestionEvaluator evaluator;
  private final Consumer<String> note;
  private final boolean mayBeUnanswerable;

  /**
   * @param questions how answers are searched for
   * @param mayBeUnanswerable whether "there is no answer" is a candidate, whatever the model was
   *     trained on
   * @throws io.slimfit.base.InputException if the model does not read pairs of texts, or its
   *     windows have no room
   */
  public TrainedQuestions(
      ModelFiles model,
      QuestionConfig questions,
      boolean mayBeUnanswerable,
      InferenceSettings inference,
      Workers workers,
      Consumer<String> note) {
    this.note = note;
    QuestionMemory memory = QuestionMemory.of(model.config());
    this.mayBeUnanswerable = mayBeUnanswerable || memory.mayBeUnanswerable();
    SquadTask task = this.mayBeUnanswerable ? SquadTask.SQUAD2 : SquadTask.SQUAD;
    input = TextInput.toAnswer(model, inference, task.recipe().inputSize());
    try {
      input.requirePairs();
      int usual = Math.min(task.docStride(), Math.max(0, input.maxLength() / 3));
      evaluator = new QuestionEvaluator(
          task,
          questions,
          new QuestionWindows(
              input.tokenization(),
              input.maxLength(),
              questions.docStride().orElseGet(() -> memory.docStride().orElse(usual))),
          new Packer(new Layout.Packed(), input.tokenization().padTokenId(), SquadTask.LOSS),
          workers,
          inference.batchSize());
    } catch (RuntimeException e) {
      input.close();
      throw e;
    }
  }

  /** Whether a model of this configuration answers questions. */
  public static boolean isOf(JsonNode config) {
    for (JsonNode architecture : config.path("architectures")) {
      if (architecture.asText().endsWith(ARCHITECTURE)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public ModelInput<TokenBatch> input() {
    return input.model();
  }

  @Override
  public OutputSpec outputs() {
    return SquadTask.OUTPUTS;
  }

  /** Answers questions, in their order. */
  public void answer(
      Model<TokenBatch> model,
      List<Question> questions,
      BiConsumer<Question, SquadPrediction> answers) {
    evaluator.answer(model, questions, answers);
  }

  /**
   * All questions of a source, with or without answers.
   *
   * @param source is closed
   * @throws io.slimfit.base.InputException if it cannot be read, or has no questions
   */
  public List<Question> read(QuestionReader source, Place place) {
    SquadQuestions read =
        SquadQuestions.read(source, place, mayBeUnanswerable, SquadQuestions.Purpose.PREDICTION);
    read.report().sentencesOfQuestions().forEach(note);
    return read.questions();
  }

  @Override
  public void close() {
    input.close();
  }
}
