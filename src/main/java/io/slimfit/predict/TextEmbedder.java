package io.slimfit.predict;

import io.slimfit.data.ExampleSource;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.OpenedModel;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.embedding.EmbeddedTexts;
import io.slimfit.task.embedding.EmbeddingPrediction;
import io.slimfit.task.embedding.TrainedEmbedding;
import io.slimfit.train.RunListener;
import java.util.List;
import java.util.function.Consumer;

/**
 * A trained model that makes embeddings of texts: one of {@code --task embed}, an embedded model,
 * or a folder of sentence-transformers.
 *
 * <p>Thread-safe: any number of threads may share one. It has its own workers, as many as
 * configured; calls that find none free wait in turn. {@link #close} waits for the calls in
 * progress; a call after that is an IllegalStateException.
 */
public final class TextEmbedder implements AutoCloseable {
  private final OpenedModel<TokenBatch, TrainedEmbedding> opened;

  private TextEmbedder(OpenedModel<TokenBatch, TrainedEmbedding> opened) {
    this.opened = opened;
  }

  private EmbeddedTexts texts() {
    return new EmbeddedTexts(opened.model(), opened.data());
  }

  /**
   * Like {@link TrainedModel#forEmbeddings}.
   *
   * @param pretrained the model that {@code config} names
   */
  static TextEmbedder of(ModelSource pretrained, InferenceConfig config, RunListener listener) {
    return new TextEmbedder(OpenedModel.of(
        pretrained,
        config,
        listener,
        (model, inference, workers, note) -> new TrainedEmbedding(model, inference, workers)));
  }

  /** How many components embeddings have. */
  public int dimensions() {
    return opened.data().width();
  }

  /** The embedding of one text: {@link #dimensions} components. */
  public float[] embed(String text) {
    return embed(List.of(text))[0];
  }

  /**
   * The embeddings of texts, in their order: [texts, {@link #dimensions}]. Many texts at once are
   * faster than one by one.
   */
  public float[][] embed(List<String> some) {
    return texts().embed(some);
  }

  /**
   * Embeds all texts, in their order.
   *
   * @param problems receives the rows that are no examples, if the reader reports them
   * @param pause called whenever everything that was read is embedded
   * @throws io.slimfit.base.InputException if a row cannot be read and the reader does not report
   *     such rows, or a row has two texts
   */
  public void embed(
      ExampleSource.Reader examples,
      Consumer<EmbeddingPrediction> predictions,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    texts().embed(examples, predictions, problems, pause);
  }

  /** Waits for the calls in progress, and frees the memory. */
  @Override
  public void close() {
    opened.close();
  }
}
