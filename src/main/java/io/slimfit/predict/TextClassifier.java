package io.slimfit.predict;

import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.OpenedModel;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.Labels;
import io.slimfit.task.Prediction;
import io.slimfit.task.text.TextPredictor;
import io.slimfit.task.text.TrainedTexts;
import io.slimfit.train.RunListener;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A trained model that classifies texts. There is no padding, and texts of similar length go
 * through the model together; predictions come in the order of the texts. Memory does not depend on
 * the number of texts.
 *
 * <p>Thread-safe: any number of threads may share one. It has its own workers, as many as
 * configured; calls that find none free wait in turn. {@link #close} waits for the calls in
 * progress; a call after that is an IllegalStateException.
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
    return predict(List.of(text)).get(0);
  }

  /**
   * The prediction for a pair of texts.
   *
   * @throws io.slimfit.base.InputException if the model has no token type for a second text
   */
  public Prediction predict(String text, String pair) {
    return predictPairs(List.of(text), List.of(pair)).get(0);
  }

  /** The predictions for texts, in their order. Many texts at once are faster than one by one. */
  public List<Prediction> predict(List<String> texts) {
    return predictor.predict(IntStream.range(0, texts.size())
        .mapToObj(i -> Example.of(String.valueOf(i), texts.get(i), Label.none()))
        .toList());
  }

  /**
   * The predictions for pairs of texts, in their order.
   *
   * @param pairs the second texts, as many as {@code texts}
   * @throws IllegalArgumentException if there are more of one than of the other
   */
  public List<Prediction> predictPairs(List<String> texts, List<String> pairs) {
    if (texts.size() != pairs.size()) {
      throw new IllegalArgumentException(texts.size() + " texts, but " + pairs.size() + " pairs");
    }
    return predictor.predict(IntStream.range(0, texts.size())
        .mapToObj(i -> Example.ofPair(String.valueOf(i), texts.get(i), pairs.get(i), Label.none()))
        .toList());
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

  /** The labels, such as {@code classifier of [bad, good]}. */
  @Override
  public String toString() {
    return "classifier of " + labels().names();
  }

  /** Waits for the calls in progress, and frees the memory. */
  @Override
  public void close() {
    opened.close();
  }
}
