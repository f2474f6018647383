package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.TableOptions;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The user's own files, and how to read them.
 *
 * @param validationShare the share of the training file that is held out for evaluation if there is
 *     no validation file
 * @param validationSeed seeds the draw of that share
 * @param columns what the user says about columns and labels
 * @param format what the user says about how files are written
 * @param ofModel what the examples of the trained model were, if there is one and its files say so
 */
public record TextFiles(
    Optional<Path> train,
    Optional<Path> validation,
    Optional<Path> test,
    double validationShare,
    long validationSeed,
    ColumnOptions columns,
    TableOptions format,
    OnBadRow onBadRow,
    Optional<ExampleFields> ofModel) {
  private static final double STANDARD_SHARE = 0.1;

  public TextFiles {
    if (!(validationShare > 0 && validationShare < 1)) {
      throw new InputException(
          Place.setting("validationShare"),
          validationShare + " is outside the allowed range",
          "Give a number above 0 and below 1");
    }
  }

  /** No files; a bad row is an error. */
  public static TextFiles none() {
    return new TextFiles(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        STANDARD_SHARE,
        0,
        ColumnOptions.none(),
        TableOptions.none(),
        OnBadRow.FAIL,
        Optional.empty());
  }

  /**
   * The training file, for a task that learns from the user's own files alone.
   *
   * @param task its name
   * @param data what the user gives for a task with data of its own; must be empty
   * @param others what the validation file holds, for the message, such as {@code examples}
   * @throws InputException if there is no training file, or {@code data} as well
   */
  public Path requireTraining(String task, Optional<Path> data, String others) {
    Path file = train.orElseThrow(() -> new InputException(
        Place.setting("trainFile"),
        "task " + task + " needs a training file",
        "Give its path: {trainFile FILE}"));
    if (data.isPresent()) {
      throw new InputException(
          Place.setting("data"),
          "task " + task + " is trained on {trainFile}",
          "Leave one of them out; {validationFile} is for other " + others + " to evaluate with");
    }
    return file;
  }

  /** With these files; the rest stays. */
  public TextFiles withFiles(
      Optional<Path> toTrain, Optional<Path> toValidate, Optional<Path> toTest) {
    return new TextFiles(
        toTrain,
        toValidate,
        toTest,
        validationShare,
        validationSeed,
        columns,
        format,
        onBadRow,
        ofModel);
  }

  public TextFiles withValidation(double share, long seed) {
    return new TextFiles(train, validation, test, share, seed, columns, format, onBadRow, ofModel);
  }

  public TextFiles withColumns(ColumnOptions said) {
    return new TextFiles(
        train, validation, test, validationShare, validationSeed, said, format, onBadRow, ofModel);
  }

  /** With these names of columns; a name that is empty is found by rule. */
  public TextFiles withColumns(
      Optional<String> text, Optional<String> textPair, Optional<String> label) {
    return withColumns(columns.withColumns(text, textPair, label));
  }

  public TextFiles withLabelSeparator(Optional<String> separator) {
    return withColumns(columns.withLabelSeparator(separator));
  }

  public TextFiles withFormat(TableOptions said) {
    return new TextFiles(
        train, validation, test, validationShare, validationSeed, columns, said, onBadRow, ofModel);
  }

  public TextFiles withOnBadRow(OnBadRow policy) {
    return new TextFiles(
        train, validation, test, validationShare, validationSeed, columns, format, policy, ofModel);
  }

  /** For a trained model whose examples were of this form. */
  public TextFiles ofModel(Optional<ExampleFields> trained) {
    return new TextFiles(
        train,
        validation,
        test,
        validationShare,
        validationSeed,
        columns,
        format,
        onBadRow,
        trained);
  }
}
