package io.slimfit.run.config;

import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** What is learned, and where the data are. */
public final class DataOptions {
  private static final String TASKS = String.join(", ", Tasks.standard().names());

  public static final Option<String> TASK = Option.row(
          OptionGroup.DATA, "task", OptionValue.text("NAME"))
      .in(Options.TRAIN, "The task to learn: " + TASKS, "wordnet, or text with {trainFile}")
      .in(Options.EVALUATE, "The task that was learned: " + TASKS, "text")
      .in(
          Options.PREDICT,
          "Predict the test files of this task, in the form that GLUE's "
              + "server takes; needs {data}")
      .writes(run -> run.task().name())
      .build();

  public static final Option<Path> DATA = Option.row(
          OptionGroup.DATA, "data", OptionValue.path("PATH"))
      .in(
          Options.TRAIN,
          "Folder of the task, or the folder around it; for images a folder "
              + "of class folders, or a tar, CSV or Parquet file; wordnet needs "
              + "none")
      .in(
          Options.EVALUATE,
          "Folder of the task, the folder around it, or one file; of a data "
              + "set of images its validation part, or all of it; wordnet needs "
              + "none")
      .in(Options.PREDICT, "With {task}: folder of the task, the folder around it, or one file")
      .writesIfPresent(run -> run.data().path())
      .build();

  public static final Option<String> INPUT = Option.row(
          OptionGroup.DATA, "input", OptionValue.text("FILE|-"))
      .in(Options.PREDICT, "Texts, or paths of images, one a line", "-, standard input")
      .build();

  public static final Option<Path> TRAIN_FILE = Option.row(
          OptionGroup.DATA, "trainFile", OptionValue.path("FILE"))
      .in(Options.TRAIN, "Your own texts and labels: .csv, .tsv, .jsonl or .parquet")
      .fits(SettingsGroup.TEXT_FILES)
      .writesIfPresent(run -> run.data().files().train())
      .build();

  public static final Option<Path> VALIDATION_FILE = Option.row(
          OptionGroup.DATA, "validationFile", OptionValue.path("FILE"))
      .in(
          Options.TRAIN,
          "Examples to evaluate with; for images any data set",
          "a share of the training data")
      .fits(SettingsGroup.VALIDATION_FILE)
      .writesIfPresent(run -> run.data().files().validation())
      .build();

  public static final Option<Path> TEST_FILE = Option.row(
          OptionGroup.DATA, "testFile", OptionValue.path("FILE"))
      .in(Options.TRAIN, "Evaluated as well if it has labels; its metrics end in _test")
      .fits(SettingsGroup.TEXT_FILES)
      .writesIfPresent(run -> run.data().files().test())
      .build();

  public static final Option<Double> VALIDATION_SHARE = Option.row(
          OptionGroup.DATA, "validationShare", OptionValue.number("SHARE"))
      .in(Options.TRAIN, "Share of the training data to evaluate with, above 0 and below 1", "0.1")
      .writes(run -> run.data().files().validationShare())
      .build();

  public static final Option<Integer> MAX_TRAIN_SAMPLES = Option.row(
          OptionGroup.DATA, "maxTrainSamples", OptionValue.count("N"))
      .in(Options.TRAIN, "Train on N examples, drawn at random", "all")
      .writesIfPresent(run -> boxed(run.schedule().maxTrainSamples()))
      .build();

  public static final Option<String> TEXT_COLUMN = Option.row(
          OptionGroup.DATA, "textColumn", OptionValue.text("NAME"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Column of the text",
          "sentence1, sentence, text or the first")
      .in(Options.PREDICT, "Field or column of the text", "text, sentence ...")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().textColumn())
      .build();

  public static final Option<String> TEXT_PAIR_COLUMN = Option.row(
          OptionGroup.DATA, "textPairColumn", OptionValue.text("NAME"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Column of the second text",
          "sentence2, or the second if no column is named")
      .in(Options.PREDICT, "Field or column of the second text", "text_pair ...")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().textPairColumn())
      .build();

  public static final Option<String> LABEL_COLUMN = Option.row(
          OptionGroup.DATA, "labelColumn", OptionValue.text("NAME"))
      .in(Options.TRAIN_AND_EVALUATE, "Column of the label", "label")
      .fits(SettingsGroup.LABEL_COLUMN)
      .writesIfPresent(run -> run.data().files().labelColumn())
      .build();

  public static final Option<String> LABEL_SEPARATOR = Option.row(
          OptionGroup.DATA, "labelSeparator", OptionValue.text("TEXT"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "What separates several labels of one text",
          "a text has one label")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().labelSeparator())
      .build();

  public static final Option<OnBadRow> ON_BAD_ROW = Option.row(
          OptionGroup.DATA,
          "onBadRow",
          OptionValue.single("fail|skip", OnBadRow.class, (word, place) -> OnBadRow.of(word)))
      .in(Options.TRAIN_AND_EVALUATE, "What to do about a row that cannot be used", "fail")
      .fits(SettingsGroup.BAD_ROWS)
      .writes(run -> Options.word(run.data().files().onBadRow()))
      .build();

  private DataOptions() {}

  private static Optional<Integer> boxed(OptionalInt number) {
    return number.isPresent() ? Optional.of(number.getAsInt()) : Optional.empty();
  }

  static List<Option<?>> all() {
    return List.of(
        TASK,
        DATA,
        INPUT,
        TRAIN_FILE,
        VALIDATION_FILE,
        TEST_FILE,
        VALIDATION_SHARE,
        MAX_TRAIN_SAMPLES,
        TEXT_COLUMN,
        TEXT_PAIR_COLUMN,
        LABEL_COLUMN,
        LABEL_SEPARATOR,
        ON_BAD_ROW);
  }
}
