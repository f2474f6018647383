package io.slimfit.predict;

import io.slimfit.data.ExampleSource;
import io.slimfit.model.TokenBatch;
import io.slimfit.run.ModelSource;
import io.slimfit.run.OpenedModel;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.token.EntityPrediction;
import io.slimfit.task.token.EntitySearch;
import io.slimfit.task.token.FoundEntity;
import io.slimfit.task.token.TrainedTags;
import io.slimfit.train.RunListener;
import java.util.List;
import java.util.function.Consumer;

/**
 * A trained model that finds names in texts: persons, places, or whatever its tags are.
 *
 * <p>Thread-safe: any number of threads may share one. It has its own workers, as many as
 * configured; calls that find none free wait in turn. {@link #close} waits for the calls in
 * progress; a call after that is an IllegalStateException.
 */
public final class EntityFinder implements AutoCloseable {
  private final OpenedModel<TokenBatch, TrainedTags> opened;

  private EntityFinder(OpenedModel<TokenBatch, TrainedTags> opened) {
    this.opened = opened;
  }

  private EntitySearch search() {
    return new EntitySearch(opened.model(), opened.data());
  }

  /**
   * Like {@link TrainedModel#forEntities}.
   *
   * @param pretrained the model that {@code config} names
   */
  static EntityFinder of(ModelSource pretrained, InferenceConfig config, RunListener listener) {
    return new EntityFinder(OpenedModel.of(
        pretrained,
        config,
        listener,
        (model, inference, workers, note) -> new TrainedTags(model, inference, workers)));
  }

  /** The tags that words can get, such as {@code B-PER}. */
  public List<String> tags() {
    return opened.data().names();
  }

  /** The names in one text, in their order. */
  public List<FoundEntity> find(String text) {
    return search().find(text);
  }

  /**
   * Finds the names in all texts, in their order.
   *
   * @param problems receives the rows that are no examples, if the reader reports them
   * @param pause called whenever everything that was read is searched
   * @throws io.slimfit.base.InputException if a row cannot be read and the reader does not report
   *     such rows, or a row has two texts
   */
  public void find(
      ExampleSource.Reader examples,
      Consumer<EntityPrediction> predictions,
      Consumer<ExampleSource.Problem> problems,
      Runnable pause) {
    search().find(examples, predictions, problems, pause);
  }

  /** Waits for the calls in progress, and frees the memory. */
  @Override
  public void close() {
    opened.close();
  }
}
