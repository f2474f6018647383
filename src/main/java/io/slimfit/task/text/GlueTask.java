package io.slimfit.task.text;

import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.data.table.Cell;
import io.slimfit.task.Labels;
import io.slimfit.task.Recipe;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A task of GLUE with its official TSV files: quotes are plain characters, and columns are found by
 * name. Labels are in the order of Hugging Face's GLUE data. Metrics are those of run_glue and, for
 * classes, the accuracy of always predicting the most common class. Recipes for freezing are the
 * paper's; it has none for WNLI, which uses that of RTE, the most similar task.
 *
 * @param name the value of {@code --task}
 * @param folder what GLUE calls the task's folder
 * @param evaluationFiles the files to evaluate the model on; the file to train on is
 *     {@link #TRAIN_FILE}
 * @param headerIfMissing the columns of these files if they have no header line; empty if they have
 *     one
 * @param textColumns one column, or two for pairs
 * @param metrics the names of the metrics of an evaluation
 */
public record GlueTask(
    String name,
    String folder,
    List<EvaluationFile> evaluationFiles,
    List<String> headerIfMissing,
    List<String> textColumns,
    String labelColumn,
    Labels labels,
    List<String> metrics,
    Recipe recipe) {
  public static final String TRAIN_FILE = "train.tsv";

  private static final Labels ZERO_OR_ONE = new Labels.Classes(List.of("0", "1"));
  private static final Labels ENTAILED_OR_NOT =
      new Labels.Classes(List.of("entailment", "not_entailment"));
  private static final Labels INFERENCE =
      new Labels.Classes(List.of("entailment", "neutral", "contradiction"));

  private static final List<String> PAIR = List.of("sentence1", "sentence2");
  private static final List<String> ACCURACY = List.of("accuracy", "majority_accuracy");
  private static final List<String> ACCURACY_AND_F1 =
      List.of("accuracy", "f1", "majority_accuracy");
  private static final List<String> MATTHEWS = List.of("matthews_correlation", "majority_accuracy");
  private static final List<String> CORRELATIONS = List.of("pearson", "spearmanr");

  private static final int MAX_LENGTH = 128;
  private static final Recipe SMALL =
      Recipe.ofTexts(Recipe.Freezing.of(0.90, 1.2e-4, 16).withHeadScheduled(), MAX_LENGTH, 47);

  /** All nine, in the order of the help. */
  public static final List<GlueTask> ALL = List.of(
      task(
              "cola",
              "CoLA",
              List.of("sentence"),
              "label",
              ZERO_OR_ONE,
              MATTHEWS,
              recipe(0.90, 8e-5, 43))
          .withHeader("source", "label", "original", "sentence"),
      task(
          "sst2",
          "SST-2",
          List.of("sentence"),
          "label",
          ZERO_OR_ONE,
          ACCURACY,
          recipe(0.95, 8e-5, 44)),
      task(
          "mrpc",
          "MRPC",
          List.of("#1 String", "#2 String"),
          "Quality",
          ZERO_OR_ONE,
          ACCURACY_AND_F1,
          recipe(0.90, 1.25e-4, 43)),
      task(
          "stsb",
          "STS-B",
          PAIR,
          "score",
          new Labels.Score(),
          CORRELATIONS,
          Recipe.ofTexts(Recipe.Freezing.of(0.85, 8e-5, 32), MAX_LENGTH, 43)),
      task(
          "qqp",
          "QQP",
          List.of("question1", "question2"),
          "is_duplicate",
          ZERO_OR_ONE,
          ACCURACY_AND_F1,
          recipe(0.80, 5e-5, 43)),
      task("mnli", "MNLI", PAIR, "gold_label", INFERENCE, ACCURACY, recipe(0.80, 4e-5, 43))
          .withEvaluationFiles(
              new EvaluationFile("dev_matched.tsv", ""),
              new EvaluationFile("dev_mismatched.tsv", "_mm")),
      task(
          "qnli",
          "QNLI",
          List.of("question", "sentence"),
          "label",
          ENTAILED_OR_NOT,
          ACCURACY,
          recipe(0.95, 5e-5, 43)),
      task("rte", "RTE", PAIR, "label", ENTAILED_OR_NOT, ACCURACY, SMALL),
      task("wnli", "WNLI", PAIR, "label", ZERO_OR_ONE, ACCURACY, SMALL));

  /**
   * The diagnostic examples. A model trained on MNLI predicts them; they cannot be evaluated, since
   * their labels are not public.
   */
  public static final GlueTask AX = task(
          "ax", "AX", PAIR, "gold_label", INFERENCE, ACCURACY, recipe(0.80, 4e-5, 43))
      .withEvaluationFiles();

  public GlueTask {
    evaluationFiles = List.copyOf(evaluationFiles);
    headerIfMissing = List.copyOf(headerIfMissing);
    textColumns = List.copyOf(textColumns);
    metrics = List.copyOf(metrics);
  }

  /** @param column gives the row's value in the column of that name */
  public List<String> texts(Function<String, String> column) {
    return textColumns.stream().map(column).toList();
  }

  /**
   * The label of a row.
   *
   * @param column gives the row's value in the column of that name
   * @param row the place of the row
   */
  public Label label(Function<String, String> column, Place row) {
    return labels.read(new Cell.Text(column.apply(labelColumn)), row);
  }

  /** GLUE's names for the files of predictions of all tasks, without their extension. */
  public static List<String> submissions() {
    return Stream.concat(ALL.stream(), Stream.of(AX))
        .flatMap(task -> task.testFiles().stream().map(TestFile::submission))
        .distinct()
        .toList();
  }

  /** The files to predict, and GLUE's names for the predictions. */
  List<TestFile> testFiles() {
    return switch (name) {
      case "mnli" ->
        List.of(
            new TestFile("test_matched.tsv", "MNLI-m"),
            new TestFile("test_mismatched.tsv", "MNLI-mm"));
      case "ax" ->
        List.of(
            new TestFile("diagnostic.tsv", folder),
            new TestFile("AX.tsv", folder),
            new TestFile("test.tsv", folder));
      default -> List.of(new TestFile("test.tsv", folder));
    };
  }

  private static GlueTask task(
      String name,
      String folder,
      List<String> textColumns,
      String labelColumn,
      Labels labels,
      List<String> metrics,
      Recipe recipe) {
    List<EvaluationFile> dev = List.of(new EvaluationFile("dev.tsv", ""));
    return new GlueTask(
        name, folder, dev, List.of(), textColumns, labelColumn, labels, metrics, recipe);
  }

  private GlueTask withHeader(String... columns) {
    return new GlueTask(
        name,
        folder,
        evaluationFiles,
        List.of(columns),
        textColumns,
        labelColumn,
        labels,
        metrics,
        recipe);
  }

  private GlueTask withEvaluationFiles(EvaluationFile... files) {
    return new GlueTask(
        name,
        folder,
        List.of(files),
        headerIfMissing,
        textColumns,
        labelColumn,
        labels,
        metrics,
        recipe);
  }

  private static Recipe recipe(double freezeRate, double learningRate, long seed) {
    return Recipe.ofTexts(
        Recipe.Freezing.of(freezeRate, learningRate, 32).withHeadScheduled(), MAX_LENGTH, seed);
  }

  /**
   * A file to evaluate the model on.
   *
   * @param metricSuffix is added to the names of its metrics, as run_glue does for MNLI's second
   *     file
   */
  public record EvaluationFile(String name, String metricSuffix) {}

  /**
   * A file to predict.
   *
   * @param submission GLUE's name for the file of predictions, without its extension
   */
  record TestFile(String name, String submission) {}
}
