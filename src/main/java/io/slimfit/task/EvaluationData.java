package io.slimfit.task;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * The data that a trained model is evaluated on.
 *
 * @param <B> the kind of batch
 */
public interface EvaluationData<B extends Batch<B>> extends TaskData<B> {
  /**
   * Evaluates a model.
   *
   * @param folder gives the folder of the results; called only by kinds of task that write
   *     predictions, after all input has been checked
   * @throws io.slimfit.base.InputException if an example is wrong
   */
  EvaluationOutcome evaluate(Model<B> model, Supplier<Path> folder);
}
