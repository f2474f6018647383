package io.slimfit.cli;

import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.text.TextFiles;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where texts and labels stand in a file's rows, and what to do about bad ones. */
final class ColumnOptions {
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

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  TextFiles applyTo(TextFiles files) {
    return files
        .withColumns(textColumn, textPairColumn, labelColumn)
        .withLabelSeparator(labelSeparator)
        .withOnBadRow(OnBadRow.of(onBadRow.orElse("fail")));
  }
}
