package io.slimfit.run;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.InferenceSettings;
import io.slimfit.task.ModelFiles;
import io.slimfit.task.TaskData;
import io.slimfit.tensor.NativeLibraries;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import java.util.function.Consumer;

/**
 * A trained model in memory, with its own workers and the data that it was opened for. Threads may
 * share it as far as they may share the data.
 *
 * @param <B> the kind of batch
 * @param <D> the data
 */
public final class OpenedModel<B extends Batch<B>, D extends TaskData<B>> implements AutoCloseable {
  private final Workers workers;
  private final D data;
  private final Model<B> model;
  private volatile boolean closed;

  private OpenedModel(Workers workers, D data, Model<B> model) {
    this.workers = workers;
    this.data = data;
    this.model = model;
  }

  /** Opens data for a model. */
  public interface DataOpener<D> {
    D open(ModelFiles model, InferenceSettings inference, Workers workers, Consumer<String> note);
  }

  /**
   * Opens the data, then reads the weights.
   *
   * @throws io.slimfit.base.InputException if data or model are invalid, or the model has no
   *     trained head
   */
  public static <B extends Batch<B>, D extends TaskData<B>> OpenedModel<B, D> of(
      ModelSource source, InferenceConfig config, RunListener listener, DataOpener<D> opener) {
    NativeLibraries.load(listener::onRawNote);
    NativeMemory memory = new NativeMemory(config.device());
    Workers workers = new Workers(config.threads(), memory);
    try {
      D data = opener.open(source, config.settings(), workers, listener::onRawNote);
      try {
        Model<B> model = new ModelLoader<>(source, data.input(), listener)
            .trained(data.outputs(), config.precision(), memory);
        return new OpenedModel<>(workers, data, model);
      } catch (RuntimeException e) {
        data.close();
        throw e;
      }
    } catch (RuntimeException e) {
      workers.close();
      throw e;
    }
  }

  public D data() {
    return data;
  }

  /** @throws IllegalStateException if it is closed */
  public Model<B> model() {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return model;
  }

  @Override
  public void close() {
    closed = true;
    workers.close(); // comes first, since it waits for threads that compute
    model.close();
    data.close();
  }
}
