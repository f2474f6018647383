package io.slimfit.cli;

import io.slimfit.SlimFit;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.output.Notes;
import io.slimfit.run.TestPredictions;
import io.slimfit.run.config.InferenceConfig;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;

/** Whether a run predicts the task's test files when it has trained. */
final class TestFiles {
  private final boolean predict;
  private final Optional<Integer> maxPredictSamples;

  TestFiles(OptionValues values) {
    predict = values.is(OutputOptions.PREDICT);
    maxPredictSamples = values.get(OutputOptions.MAX_PREDICT_SAMPLES);
  }

  /**
   * What is to be predicted after training, found before it.
   *
   * @param several whether there are runs of several seeds
   * @throws InputException if there is nothing to predict
   */
  Optional<TestPredictions> find(RunConfig config, boolean several) {
    if (!predict) {
      if (maxPredictSamples.isPresent()) {
        throw new InputException(
            Place.option("--max-predict-samples"), "there is no --predict", "Add --predict");
      }
      return Optional.empty();
    }
    if (several) {
      throw new InputException(
          Place.option("--predict"),
          "it does not go with --seeds",
          "Use slimfit predict with the model of one seed");
    }
    TaskKind<?> learned = config.task();
    Optional<TestPredictions> tests =
        TestPredictions.find(learned, config.data().path(), config.data().files());
    if (tests.isEmpty()) {
      throw new InputException(
          Place.option("--predict"),
          "task " + config.task().name() + " has no test files",
          learned.settings().contains(SettingsGroup.IMAGES)
              ? "Leave it out, and give images to slimfit predict"
              : "Leave it out: the predictions of the evaluation are written anyway");
    }
    return tests;
  }

  /**
   * Predicts with the model that the run has left.
   *
   * @param note is told what a person may want to know
   */
  void predict(TestPredictions tests, RunConfig config, Consumer<String> note) {
    InferenceConfig inference = InferenceConfig.of(
            config.output().resolve("model").toString())
        .withMaxLength(config.schedule().maxLength())
        .withBatchSize(config.schedule().evalBatchSize())
        .withThreads(config.engine().threads())
        .withDevice(config.engine().device());
    OptionalInt most = maxPredictSamples.map(OptionalInt::of).orElseGet(OptionalInt::empty);
    Path folder = config.output().resolve("predictions");
    SlimFit.predict(tests, inference, most, folder, new Notes(System.err))
        .forEach(file -> System.out.println("predictions written to " + file));
    System.out.flush();
  }
}
