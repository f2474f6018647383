package io.slimfit.task;

import io.slimfit.model.Batch;
import io.slimfit.model.Model;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * Examples without labels whose predictions go to files.
 *
 * @param <B> what a batch is
 */
public interface PredictionData<B extends Batch<B>> extends TaskData<B> {
  /**
   * Predicts all examples, or the first {@code most} of each file.
   *
   * @param folder made if it does not exist; a file there is replaced once the new one is complete
   * @return the files
   * @throws io.slimfit.base.InputException if a row is wrong
   * @throws java.io.UncheckedIOException if the predictions cannot be written
   */
  List<Path> write(Model<B> model, OptionalInt most, Path folder);
}
