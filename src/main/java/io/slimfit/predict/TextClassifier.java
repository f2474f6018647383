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
 * A trained model that classifies texts. Padding is never computed, and texts of like lengths go
 * through the model together; predictions come in the order of the texts. Memory does not depend on
 * how many texts there are.
 *
 * <p>Not for several threads at once: it has workers of its own.
 */
public final class TextClassifier implements AutoCloseable {
  private final OpenedModel<TokenBatch, TrainedTexts> opened;
  private final TextPredictor predictor;

  private TextClassifier(OpenedModel<TokenBatch, TrainedTexts> opened) {
    this.opened = opened;
    predictor = opened.data().predictor(opened.model());
  }

  /**
   * As {@link TrainedModel#forTexts}.
   *
   * @param pretrained what {@code config} names
   */
  static TextClassifier of(ModelSource pretrained, InferenceConfig config, RunListener listener) {
    return new TextClassifier(OpenedModel.of(pretrained, config, listener, TrainedTexts::new));
  }

  /** What predictions may be. */
  public Labels labels() {
    return opened.data().labels();
  }

  /** The prediction for one text. */
  public Prediction predict(String text) {
    return predictor.predict(text);
  }

  /**
   * Predicts all examples in their order; what has been read is predicted as soon as reading would
   * wait for more. How many had to be cut or were empty is told at the end.
   *
   * @param pause is called whenever all that was read is predicted
   */
  public void predict(
      ExampleSource.Reader examples, Consumer<Prediction> predictions, Runnable pause) {
    predictor.predict(examples, predictions, pause);
  }

  @Override
  public void close() {
    opened.close();
  }
}
