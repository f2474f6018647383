package io.slimfit.run.config;

import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** Options for the task and its data. */
public final class DataOptions {
  private static final String TASKS = String.join(", ", Tasks.standard().names());

  public static final Option<String> TASK = Option.row(
          OptionGroup.DATA, "task", OptionValue.text("NAME"))
      .in(Options.TRAIN, "The task: " + TASKS, "wordnet, or text with {trainFile}")
      .in(Options.EVALUATE, "The task of the examples: " + TASKS, "text")
      .in(
          Options.PREDICT,
          "Predict the test files of this task, in the format of GLUE's submissions; needs {data}")
      .writes(run -> run.task().name())
      .essential()
      .build();

  public static final Option<Path> DATA = Option.row(
          OptionGroup.DATA, "data", OptionValue.path("PATH"))
      .in(
          Options.TRAIN,
          "Folder of the task, or its parent folder; for images a folder of class folders, or a"
              + " tar, CSV or Parquet file; wordnet needs none")
      .in(
          Options.EVALUATE,
          "Folder of the task, its parent folder, or one file; for images a data set, of which the"
              + " validation part is used if it has one; wordnet needs none")
      .in(Options.PREDICT, "With {task}: folder of the task, its parent folder, or one file")
      .writesIfPresent(run -> run.data().path())
      .essential()
      .build();

  public static final Option<String> INPUT = Option.row(
          OptionGroup.DATA, "input", OptionValue.text("FILE|-"))
      .in(
          Options.PREDICT,
          "Texts: a .csv, .tsv, .json, .jsonl or .parquet file, or one per line; or paths of"
              + " images, one per line",
          "-, standard input")
      .build();

  public static final Option<Path> TRAIN_FILE = Option.row(
          OptionGroup.DATA, "trainFile", OptionValue.path("FILE"))
      .in(Options.TRAIN, "Your own texts and labels: .csv, .tsv, .json, .jsonl or .parquet")
      .fits(SettingsGroup.TEXT_FILES)
      .writesIfPresent(run -> run.data().files().train())
      .essential()
      .build();

  public static final Option<Path> VALIDATION_FILE = Option.row(
          OptionGroup.DATA, "validationFile", OptionValue.path("FILE"))
      .in(
          Options.TRAIN,
          "Evaluation examples; for images any data set",
          "a share of the training data")
      .fits(SettingsGroup.VALIDATION_FILE)
      .writesIfPresent(run -> run.data().files().validation())
      .essential()
      .build();

  public static final Option<Path> TEST_FILE = Option.row(
          OptionGroup.DATA, "testFile", OptionValue.path("FILE"))
      .in(Options.TRAIN, "Also evaluated, if it has labels; the names of its metrics end in _test")
      .fits(SettingsGroup.TEXT_FILES)
      .writesIfPresent(run -> run.data().files().test())
      .build();

  public static final Option<Double> VALIDATION_SHARE = Option.row(
          OptionGroup.DATA, "validationShare", OptionValue.number("SHARE"))
      .in(
          Options.TRAIN,
          "Share of the training data that is held out for evaluation, above 0 and below 1",
          "0.1")
      .writes(run -> run.data().files().validationShare())
      .build();

  public static final Option<Integer> MAX_TRAIN_SAMPLES = Option.row(
          OptionGroup.DATA, "maxTrainSamples", OptionValue.count("N"))
      .in(Options.TRAIN, "Train on N examples, chosen at random", "all")
      .writesIfPresent(run -> boxed(run.schedule().maxTrainSamples()))
      .build();

  public static final Option<String> TEXT_COLUMN = Option.row(
          OptionGroup.DATA, "textColumn", OptionValue.text("NAME"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Column of the text",
          "found by name; evaluate: as in training")
      .in(Options.PREDICT, "Field or column of the text", "as in training, or found by name")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().columns().text())
      .essential()
      .build();

  public static final Option<String> TEXT_PAIR_COLUMN = Option.row(
          OptionGroup.DATA, "textPairColumn", OptionValue.text("NAME"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Column of the second text",
          "found by name; evaluate: as in training")
      .in(Options.PREDICT, "Field or column of the second text", "as in training, or found by name")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().columns().textPair())
      .build();

  public static final Option<String> LABEL_COLUMN = Option.row(
          OptionGroup.DATA, "labelColumn", OptionValue.text("NAME[,NAME...]"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Column of the label; several are a column of 0 and 1 for each label",
          "label; evaluate: as in training")
      .fits(SettingsGroup.LABEL_COLUMN)
      .writesIfPresent(run -> run.data().files().columns().label())
      .essential()
      .build();

  public static final Option<String> LABEL_SEPARATOR = Option.row(
          OptionGroup.DATA, "labelSeparator", OptionValue.text("TEXT"))
      .in(
          Options.TRAIN_AND_EVALUATE,
          "Separator between the labels of a text that may have several",
          "none; each text has one label")
      .fits(SettingsGroup.TEXT_COLUMNS)
      .writesIfPresent(run -> run.data().files().columns().labelSeparator())
      .build();

  public static final Option<OnBadRow> ON_BAD_ROW = Option.row(
          OptionGroup.DATA,
          "onBadRow",
          OptionValue.single(
              "fail|skip|report", OnBadRow.class, (word, place) -> OnBadRow.of(word)))
      .in(Options.TRAIN_AND_EVALUATE, "What to do with a row that cannot be used", "fail")
      .in(
          Options.PREDICT,
          "What to do with a row that cannot be used; report answers it with an error",
          "fail")
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
