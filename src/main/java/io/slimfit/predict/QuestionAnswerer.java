package io.slimfit.predict;

import io.slimfit.base.Place;
import io.slimfit.data.squad.Question;
import io.slimfit.data.squad.QuestionReader;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.OpenedModel;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.question.TrainedQuestions;
import io.slimfit.train.RunListener;
import java.util.ArrayList;
import java.util.List;

/**
 * A trained model that finds the answers to questions in a context. Contexts that are too long are
 * cut into windows, as in training.
 *
 * <p>Thread-safe: any number of threads may share one. It has its own workers, as many as
 * configured; calls that find none free wait in turn. {@link #close} waits for the calls in
 * progress; a call after that is an IllegalStateException.
 */
public final class QuestionAnswerer implements AutoCloseable {
  private final OpenedModel<TokenBatch, TrainedQuestions> opened;

  private QuestionAnswerer(OpenedModel<TokenBatch, TrainedQuestions> opened) {
    this.opened = opened;
  }

  /** Like {@link TrainedModel#forQuestions}. */
  static QuestionAnswerer of(
      ModelSource pretrained,
      InferenceConfig config,
      QuestionConfig questions,
      boolean mayBeUnanswerable,
      RunListener listener) {
    return new QuestionAnswerer(OpenedModel.of(
        pretrained,
        config,
        listener,
        (model, inference, workers, note) ->
            new TrainedQuestions(model, questions, mayBeUnanswerable, inference, workers, note)));
  }

  /** The answer to one question about a context. */
  public Answer answer(String context, String question) {
    return answer(List.of(new Question("0", question, context, List.of()))).get(0);
  }

  /** The answers to questions, in their order. Many at once are faster than one by one. */
  public List<Answer> answer(List<Question> questions) {
    List<Answer> answers = new ArrayList<>(questions.size());
    opened
        .data()
        .answer(
            opened.model(),
            questions,
            (question, prediction) -> answers.add(Answer.of(question, prediction)));
    return answers;
  }

  /**
   * The questions of a file or a stream, with or without answers.
   *
   * @param source is closed
   * @param place of the source, for messages
   * @throws io.slimfit.base.InputException if it cannot be read, or has no questions
   */
  public List<Question> read(QuestionReader source, Place place) {
    return opened.data().read(source, place);
  }

  /** Waits for the calls in progress, and frees the memory. */
  @Override
  public void close() {
    opened.close();
  }
}
