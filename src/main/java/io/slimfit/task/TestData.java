package io.slimfit.task;

import io.slimfit.model.Batch;
import io.slimfit.tensor.Workers;
import java.util.function.Consumer;

/**
 * A task's examples without labels, found but not read.
 *
 * @param <B> what a batch is
 */
public interface TestData<B extends Batch<B>> {
  /**
   * Opens them for a trained model; the caller closes them.
   *
   * @param note is told what a person may want to know
   * @throws io.slimfit.base.InputException if the model is not one of this task
   */
  PredictionData<B> open(
      ModelFiles model, InferenceSettings inference, Workers workers, Consumer<String> note);
}
