package io.slimfit.cli;

import io.slimfit.data.OnBadRow;
import io.slimfit.task.TextFiles;
import io.slimfit.train.LossConfig;
import io.slimfit.train.RunConfigBuilder;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Options about texts of one's own, their labels and the loss. */
final class DataOptions {
  @Option(
      names = "--train-file",
      paramLabel = "FILE",
      description = "Texts and labels of your own: .csv, .tsv, .jsonl or .parquet.")
  private Optional<Path> trainFile = Optional.empty();

  @Option(
      names = "--validation-file",
      paramLabel = "FILE",
      description = "What the model is judged on (default: a share of the training file).")
  private Optional<Path> validationFile = Optional.empty();

  @Option(
      names = "--test-file",
      paramLabel = "FILE",
      description = "Judged too if it has labels; its metrics end in _test.")
  private Optional<Path> testFile = Optional.empty();

  @Option(
      names = "--validation-share",
      paramLabel = "SHARE",
      description = "Share of the training file to judge on, above 0 and below 1 (default: 0.1).")
  private Optional<Double> validationShare = Optional.empty();

  @Option(
      names = "--text-column",
      paramLabel = "NAME",
      description = "Column of the text (default: sentence1, sentence, text or the first).")
  private Optional<String> textColumn = Optional.empty();

  @Option(
      names = "--text-pair-column",
      paramLabel = "NAME",
      description = "Column of a second text (default: sentence2, or the second if none is named).")
  private Optional<String> textPairColumn = Optional.empty();

  @Option(
      names = "--label-column",
      paramLabel = "NAME",
      description = "Column of the label (default: label).")
  private Optional<String> labelColumn = Optional.empty();

  @Option(
      names = "--label-separator",
      paramLabel = "TEXT",
      description = "Stands between several labels of one cell (default: a cell is one label).")
  private Optional<String> labelSeparator = Optional.empty();

  @Option(
      names = "--on-bad-row",
      paramLabel = "fail|skip",
      description = "What to do about a row that cannot be used (default: fail).")
  private Optional<String> onBadRow = Optional.empty();

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
  TextFiles files() {
    TextFiles none = TextFiles.none();
    return none.withFiles(trainFile, validationFile, testFile)
        .withValidation(validationShare.orElse(none.validationShare()), none.validationSeed())
        .withColumns(textColumn, textPairColumn, labelColumn)
        .withLabelSeparator(labelSeparator)
        .withOnBadRow(OnBadRow.of(onBadRow.orElse("fail")));
  }
}
