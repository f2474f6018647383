package io.slimfit.predict;

import io.slimfit.data.ExampleSource;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.OpenedModel;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.Labels;
import io.slimfit.task.Prediction;
import io.slimfit.task.text.TextPredictor;
import io.slimfit.task.text.TrainedTexts;
import io.slimfit.train.RunListener;
import java.util.function.Consumer;

/**
 * A trained model that classifies texts. There is no padding, and texts of similar length go
 * through the model together; predictions come in the order of the texts. Memory does not depend on
 * the number of texts.
 *
 * <p>Not thread-safe; it has its own workers.
 */
public final class TextClassifier implements AutoCloseable {
  private final OpenedModel<TokenBatch, TrainedTexts> opened;
  private final TextPredictor predictor;

  private TextClassifier(OpenedModel<TokenBatch, TrainedTexts> opened) {
    this.opened = opened;
    predictor = opened.data().predictor(opened.model());
  }

  /**
   * Like {@link TrainedModel#forTexts}.
   *
   * @param pretrained the model that {@code config} names
   */
  static TextClassifier of(ModelSource pretrained, InferenceConfig config, RunListener listener) {
    return new TextClassifier(OpenedModel.of(pretrained, config, listener, TrainedTexts::new));
  }

  /** The labels that can be predicted. */
  public Labels labels() {
    return opened.data().labels();
  }

  /** The prediction for one text. */
  public Prediction predict(String text) {
    return predictor.predict(text);
  }

  /**
   * Predicts all examples in their order. Examples that have been read are predicted as soon as
   * reading more would block, and before a row that cannot be read. At the end, a note says how
   * many were truncated or empty.
   *
   * @param problems receives the rows that are no examples, in their place among the predictions,
   *     if the reader reports them
   * @param pause called whenever everything that was read is predicted
   * @throws io.slimfit.base.InputException if a row cannot be read and the reader does not report
   *     such rows; everything before it is predicted
   */
  public void predict(
      ExampleSource.Reader examples,
      Consumer<Prediction> predictions,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    predictor.predict(examples, predictions, problems, pause);
  }

  /** Like the other method; a row that cannot be read is an error. */
  public void predict(
      ExampleSource.Reader examples, Consumer<Prediction> predictions, Runnable pause) {
    predictor.predict(examples, predictions, pause);
  }

  @Override
  public void close() {
    opened.close();
  }
}
