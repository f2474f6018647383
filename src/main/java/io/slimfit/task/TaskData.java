package io.slimfit.task;

import io.slimfit.model.Batch;

/**
 * Data of a task, opened for one model.
 *
 * @param <B> what a batch is
 */
public interface TaskData<B extends Batch<B>> extends AutoCloseable {
  /** How the model is made and what is saved beside its weights. */
  ModelInput<B> input();

  /** What the model predicts. */
  OutputSpec outputs();

  @Override
  void close();
}
