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

/** A task's test files, which a trained model predicts. */
public final class TestPredictions {
  private final TestData<?> files;

  private TestPredictions(TestData<?> files) {
    this.files = files;
  }

  /**
   * Finds the test files.
   *
   * @param data {@code --data}
   * @param files the user's own files
   * @return empty if tasks of this kind have no test files
   * @throws io.slimfit.base.InputException if tasks of this kind have test files, but there are
   *     none
   */
  public static Optional<TestPredictions> find(
      TaskKind<?> task, Optional<Path> data, TextFiles files) {
    return task.testFiles(data, files).map(TestPredictions::new);
  }

  /**
   * Predicts all examples, or the first {@code most} of each file.
   *
   * @param config names the model
   * @param folder created if it does not exist; a file in it is replaced once the new one is
   *     complete
   * @return the files that were written
   * @throws io.slimfit.base.InputException if the model was not trained on this task, or a row is
   *     invalid
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
    ModelSource source = ModelSource.of(config.model(), config.adapter(), listener);
    try (OpenedModel<B, PredictionData<B>> opened =
        OpenedModel.of(source, config, listener, files::open)) {
      return opened.data().write(opened.model(), most, folder);
    }
  }
}
