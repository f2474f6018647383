package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.OnBadRow;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files of one's own to learn from, and how to read them; columns that are not named are found as
 * {@link TextColumns} says.
 *
 * @param validationShare of the training file that the model is evaluated on if there is no
 *     validation file
 * @param validationSeed of the draw of that share
 * @param labelSeparator stands between several labels of one cell; nothing if a cell is one label
 */
public record TextFiles(
    Optional<Path> train,
    Optional<Path> validation,
    Optional<Path> test,
    double validationShare,
    long validationSeed,
    Optional<String> textColumn,
    Optional<String> textPairColumn,
    Optional<String> labelColumn,
    Optional<String> labelSeparator,
    OnBadRow onBadRow) {
  private static final double STANDARD_SHARE = 0.1;

  public TextFiles {
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new InputException(
          Place.setting("validationShare"),
          validationShare + " is outside the allowed range",
          "Give a number above 0 and below 1");
    }
    if (labelSeparator.isPresent() && labelSeparator.get().isEmpty()) {
      throw new InputException(
          Place.setting("labelSeparator"), "it is empty", "Give the separator between labels");
    }
  }

  /** No files; a bad row ends the reading. */
  public static TextFiles none() {
    return new TextFiles(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        STANDARD_SHARE,
        0,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        OnBadRow.FAIL);
  }

  public TextFiles withFiles(Optional<Path> train, Optional<Path> validation, Optional<Path> test) {
    return new TextFiles(
        train,
        validation,
        test,
        validationShare,
        validationSeed,
        textColumn,
        textPairColumn,
        labelColumn,
        labelSeparator,
        onBadRow);
  }

  public TextFiles withValidation(double share, long seed) {
    return new TextFiles(
        train,
        validation,
        test,
        share,
        seed,
        textColumn,
        textPairColumn,
        labelColumn,
        labelSeparator,
        onBadRow);
  }

  /** Names of columns, where they are not to be found by rule. */
  public TextFiles withColumns(
      Optional<String> text, Optional<String> textPair, Optional<String> label) {
    return new TextFiles(
        train,
        validation,
        test,
        validationShare,
        validationSeed,
        text,
        textPair,
        label,
        labelSeparator,
        onBadRow);
  }

  public TextFiles withLabelSeparator(Optional<String> separator) {
    return new TextFiles(
        train,
        validation,
        test,
        validationShare,
        validationSeed,
        textColumn,
        textPairColumn,
        labelColumn,
        separator,
        onBadRow);
  }

  public TextFiles withOnBadRow(OnBadRow policy) {
    return new TextFiles(
        train,
        validation,
        test,
        validationShare,
        validationSeed,
        textColumn,
        textPairColumn,
        labelColumn,
        labelSeparator,
        policy);
  }
}
