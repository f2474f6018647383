package io.slimfit.run;

import io.slimfit.model.Batch;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.task.PredictionData;
import io.slimfit.task.TaskKind;
import io.slimfit.task.TestData;
import io.slimfit.task.text.TextFiles;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** A task's test files, found, and what a trained model predicts for them. */
public final class TestPredictions {
  private final TestData<?> files;

  private TestPredictions(TestData<?> files) {
    this.files = files;
  }

  /**
   * Finds what is to be predicted.
   *
   * @param data {@code --data}
   * @param files of the user's own
   * @return nothing if tasks of this kind have no test files
   * @throws io.slimfit.base.InputException if they have, but there are none
   */
  public static Optional<TestPredictions> find(
      TaskKind<?> task, Optional<Path> data, TextFiles files) {
    return task.testFiles(data, files).map(TestPredictions::new);
  }

  /**
   * Predicts all, or the first {@code most} of each file.
   *
   * @param config names the model
   * @param folder made if it does not exist; a file there is replaced once the new one is complete
   * @return the files
   * @throws io.slimfit.base.InputException if the model is of another task, or a row is wrong
   */
  public List<Path> write(
      InferenceConfig config, OptionalInt most, Path folder, RunListener listener) {
    return write(files, config.onThisMachine(listener::onRawNote), most, folder, listener);
  }

  private static <B extends Batch<B>> List<Path> write(
      TestData<B> files,
      InferenceConfig config,
      OptionalInt most,
      Path folder,
      RunListener listener) {
    ModelSource source = ModelSource.of(config.model(), listener);
    try (OpenedModel<B, PredictionData<B>> opened =
        OpenedModel.of(source, config, listener, files::open)) {
      return opened.data().write(opened.model(), most, folder);
    }
  }
}
