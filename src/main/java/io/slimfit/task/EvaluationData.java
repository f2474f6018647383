package io.slimfit.task;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * What a trained model is evaluated on.
 *
 * @param <B> what a batch is
 */
public interface EvaluationData<B extends Batch<B>> extends TaskData<B> {
  /**
   * Evaluates a model.
   *
   * @param folder of the results; asked for only by kinds that write predictions, when all input
   *     has been checked
   * @throws io.slimfit.base.InputException if an example is wrong
   */
  EvaluationOutcome evaluate(Model<B> model, Supplier<Path> folder);
}
