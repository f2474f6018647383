package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.util.Optional;

/**
 * What the user says about the columns of text files. What is empty is found by rule, see
 * {@link TextColumns}.
 *
 * @param text the column of the text
 * @param textPair the column of the second text
 * @param label the column of the label, or several with commas between them: one column of 0 and 1
 *     for each label
 * @param labelSeparator separates several labels in one cell
 * @param labels what the labels are; found out from the file if empty
 */
public record ColumnOptions(
    Optional<String> text,
    Optional<String> textPair,
    Optional<String> label,
    Optional<String> labelSeparator,
    Optional<LabelKind> labels) {
  public ColumnOptions {
    if (labelSeparator.isPresent() && labelSeparator.get().isEmpty()) {
      throw new InputException(
          Place.setting("labelSeparator"), "it is empty", "Give the separator between labels");
    }
    if (labelSeparator.isPresent() && labels.isPresent() && labels.get() != LabelKind.SEVERAL) {
      throw new InputException(
          Place.setting("labels"),
          "with {labelSeparator}, a text has several labels",
          "Leave out one of them");
    }
  }

  /** Nothing is said. */
  public static ColumnOptions none() {
    return new ColumnOptions(
        Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** With these columns; one that is empty is found by rule. */
  public ColumnOptions withColumns(
      Optional<String> one, Optional<String> second, Optional<String> ofLabel) {
    return new ColumnOptions(one, second, ofLabel, labelSeparator, labels);
  }

  public ColumnOptions withLabelSeparator(Optional<String> separator) {
    return new ColumnOptions(text, textPair, label, separator, labels);
  }

  public ColumnOptions withLabels(Optional<LabelKind> kind) {
    return new ColumnOptions(text, textPair, label, labelSeparator, kind);
  }
}
