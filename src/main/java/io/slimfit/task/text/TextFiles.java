package io.slimfit.task.text;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.GivenOption;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/**
 * Files of one's own to learn from, and how to read them; columns that are not named are found as {@link TextColumns} says.
 *
 * @param validationShare of the training file that the model is judged on if there is no validation file
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
          Place.setting("labelSeparator"), "it is empty", "Give what stands between labels");
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

  /**
   * Refuses what the task does not read: all but the task {@code text} have files of their own, and images may be judged by others.
   *
   * @param task that is to be learned
   * @throws InputException if it is another and something was given
   */
  public void requireFit(TaskKind<?> task) {
    Set<SettingsGroup> groups = task.settings();
    boolean ofImages = groups.contains(SettingsGroup.IMAGES);
    boolean ownFiles = groups.contains(SettingsGroup.TEXT_FILES);
    boolean columns = groups.contains(SettingsGroup.TEXT_COLUMNS);
    GivenOption.first(
            new GivenOption("trainFile", train.isPresent() && !ownFiles),
            new GivenOption(
                "validationFile",
                validation.isPresent() && !groups.contains(SettingsGroup.VALIDATION_FILE)),
            new GivenOption("testFile", test.isPresent() && !ownFiles),
            new GivenOption("textColumn", textColumn.isPresent() && !columns),
            new GivenOption("textPairColumn", textPairColumn.isPresent() && !columns),
            new GivenOption(
                "labelColumn",
                labelColumn.isPresent() && !groups.contains(SettingsGroup.LABEL_COLUMN)),
            new GivenOption("labelSeparator", labelSeparator.isPresent() && !columns),
            new GivenOption(
                "onBadRow",
                onBadRow == OnBadRow.SKIP && !groups.contains(SettingsGroup.BAD_ROWS)))
        .ifPresent(option -> {
          throw new InputException(
              Place.setting(option),
              ofImages
                  ? "it does not go with {task " + task.name() + "}, which learns from images"
                  : "it does not go with {task " + task.name() + "}, which has its own files",
              ofImages
                  ? "Give the images by {data}, others to judge by with {validationFile}"
                  : "Leave out one of them, or use {task " + TextFilesTask.NAME + "}");
        });
  }
}
