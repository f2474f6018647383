package io.slimfit.cli;

import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.task.LossConfig;
import io.slimfit.task.text.TextFiles;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options about data of one's own, their labels and the loss. */
final class DataOptions {
  @Option(
      names = "--train-file",
      paramLabel = "FILE",
      description = "Texts and labels of your own: .csv, .tsv, .jsonl or .parquet.")
  private Optional<Path> trainFile = Optional.empty();

  @Option(
      names = "--validation-file",
      paramLabel = "FILE",
      description =
          "What the model is judged on, of images any data set (default: a share of the training data).")
  private Optional<Path> validationFile = Optional.empty();

  @Option(
      names = "--test-file",
      paramLabel = "FILE",
      description = "Judged too if it has labels; its metrics end in _test.")
  private Optional<Path> testFile = Optional.empty();

  @Option(
      names = "--validation-share",
      paramLabel = "SHARE",
      description = "Share of the training data to judge on, above 0 and below 1 (default: 0.1).")
  private Optional<Double> validationShare = Optional.empty();

  @Mixin
  private ColumnOptions columns = new ColumnOptions();

  @Option(
      names = "--class-weights",
      paramLabel = "balanced|none",
      description = "Whether rare classes weigh more (default: none).")
  private Optional<String> classWeights = Optional.empty();

  @Option(
      names = "--label-smoothing",
      paramLabel = "SHARE",
      description = "Share of a label that is spread over all classes, in [0, 1) (default: 0).")
  private Optional<Double> labelSmoothing = Optional.empty();

  /** The task that is meant if none is named. */
  String task(Optional<String> named) {
    return named.orElse(trainFile.isPresent() ? "text" : "wordnet");
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  void applyTo(RunConfigBuilder run) {
    run.files(files());
    LossConfig loss = LossConfig.plain();
    if (classWeights.isPresent()) {
      loss = loss.withClassWeights(classWeights.get());
    }
    run.loss(loss.withLabelSmoothing(labelSmoothing.orElse(0.0)));
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  private TextFiles files() {
    TextFiles none = TextFiles.none();
    return columns.applyTo(none.withFiles(trainFile, validationFile, testFile)
        .withValidation(validationShare.orElse(none.validationShare()), none.validationSeed()));
  }
}
