package io.slimfit.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.data.LabelLoss;
import io.slimfit.data.table.Cell;
import io.slimfit.model.loss.BinaryCrossEntropy;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.MeanSquaredError;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The possible labels of a task, and the numbers they become. */
public interface Labels {
  /** How many data sets write that a row has no label. */
  String UNLABELLED = "-1";

  /** How many numbers the head outputs for an example. */
  int outputs();

  /**
   * The label of a row.
   *
   * @param place of the row
   * @throws InputException if the cell is not a label of this kind; the remedy says what would be
   */
  Label read(Cell cell, Place place);

  /**
   * Whether a cell has a label, be it right or wrong: data sets write none as nothing, or as -1 if
   * that is not the name of a class.
   */
  default boolean isGiven(Cell cell) {
    if (cell instanceof Cell.Missing) {
      return false;
    }
    if (!(cell instanceof Cell.Text || cell instanceof Cell.Number)) {
      return true;
    }
    String text = cell instanceof Cell.Text words ? words.text() : ((Cell.Number) cell).text();
    return !text.isBlank() && (!text.strip().equals(UNLABELLED) || names().contains(UNLABELLED));
  }

  /** The names of the outputs, as config.json lists them. */
  List<String> names();

  /** As {@code problem_type} in config.json. */
  String problemType();

  /** Whether others are labels of the same kind. */
  default boolean isSameKind(Labels others) {
    return problemType().equals(others.problemType());
  }

  /** Whether the outputs have names of their own. */
  default boolean areNamed() {
    return true;
  }

  /**
   * The loss that training minimizes.
   *
   * @param weighting the class weights, used if each example has one class
   */
  LabelLoss loss(ClassWeighting weighting);

  /**
   * The class weighting for these training examples.
   *
   * @param place the place of the labels, for messages
   * @throws InputException if class weights or label smoothing were asked for, but examples do not
   *     have one class each
   */
  ClassWeighting weighting(LossConfig config, Stream<Label> train, Place place);

  /**
   * The mean loss of the best prediction that is the same for all these examples.
   *
   * @param weighting as for {@link #loss}
   */
  double constantLoss(Stream<Label> train, ClassWeighting weighting);

  /** The metrics for the user's own files; the first one decides which model is best. */
  List<String> metrics();

  /** Like {@link #read}, for a file that has numbers instead of names. */
  default Label readNumber(Cell.Number number, Place place) {
    return read(number, place);
  }

  /** Writes the labels into the configuration of a model. */
  default void writeTo(ObjectNode config) {
    LabelNames.describe(this, config);
  }

  /** Adds the prediction that these logits stand for to a JSON object. */
  void describe(double[] logits, ObjectNode json);

  /** The prediction that these logits stand for. */
  Label predicted(double[] logits);

  /**
   * The probability of each class, in the order of their numbers; empty if labels are not classes.
   */
  double[] probabilities(double[] logits);

  /**
   * The probability of each class by its name, in the order of the classes; empty if labels are not
   * classes. The second of two classes with one name has its number appended.
   */
  default Map<String, Double> probabilitiesByLabel(double[] logits) {
    return ClassProbabilities.of(names(), probabilities(logits));
  }

  /** The prediction for people: {@code good (0.91)}, {@code [a, b]} or {@code 3.2}. */
  default String shown(double[] logits) {
    Label predicted = predicted(logits);
    double[] probabilities = probabilities(logits);
    return problemType().equals(Classes.PROBLEM_TYPE)
        ? String.format(Locale.ROOT, "%s (%.4f)", text(predicted), probabilities[predicted.index()])
        : probabilities.length > 0 ? "[" + text(predicted) + "]" : text(predicted);
  }

  /** An evaluation of such predictions by the metrics with these names. */
  Evaluation evaluation(List<String> metrics, Place place);

  /** The error for examples that all have the same label. */
  default InputException nothingToTellApart(int examples, Label only, Place place) {
    return new InputException(
        place,
        (examples == 1 ? "the only example has" : "all " + examples + " examples have")
            + " the label '" + Place.printable(text(only)) + "', so nothing can be learned",
        "Give examples with at least two different labels");
  }

  /** The label as {@link #read} would read it. */
  String text(Label label);

  /** A label as it is written in the file; empty if there is none. */
  private static String written(Cell cell, Place place) {
    if (cell instanceof Cell.Text text) {
      return text.text();
    }
    if (cell instanceof Cell.Number number) {
      return number.text();
    }
    if (cell instanceof Cell.Missing) {
      return "";
    }
    throw new InputException(
        place,
        "the label is " + cell.description() + ", expected text or a number",
        "Repair the row, or skip it with {onBadRow skip}");
  }

  /** Adds the probability of each class. */
  private static void describe(List<String> names, double[] probabilities, ObjectNode json) {
    ObjectNode all = json.putObject("probabilities");
    for (int c = 0; c < probabilities.length; c++) {
      all.put(ClassKeys.next(all, names.get(c), c), probabilities[c]);
    }
  }

  /** The names, or the first of many. */
  private static String known(List<String> names) {
    int shown = 10;
    int more = names.size() - shown;
    List<String> printable = names.stream().limit(shown).map(Place::printable).toList();
    return more > 0
        ? String.join(", ", printable) + " or one of " + more + " more"
        : String.join(" or ", printable);
  }

  private static String unlabelled(String label) {
    return label.equals(UNLABELLED) ? ": test files have no labels" : "";
  }

  private static int index(String text, List<String> names, Place place) {
    int index = names.indexOf(text);
    if (index < 0 && ClassNames.areUnnamed(names)) {
      index = names.indexOf(ClassNames.UNNAMED + text); // such classes are known by their numbers
    }
    if (index < 0) {
      throw new InputException(
          place,
          text.isEmpty()
              ? "the label is missing"
              : "label '" + Place.printable(text) + "' is unknown" + unlabelled(text),
          "Use " + known(names) + ", or {onBadRow skip}");
    }
    return index;
  }

  /**
   * Each example has one of several classes.
   *
   * @param names as they stand in the file; a class's number is its index
   */
  record Classes(List<String> names) implements Labels {
    static final String PROBLEM_TYPE = "single_label_classification";

    public Classes {
      names = List.copyOf(names);
    }

    @Override
    public int outputs() {
      return names.size();
    }

    @Override
    public Label read(Cell cell, Place place) {
      return Label.ofClass(index(written(cell, place), names, place));
    }

    /**
     * A label given as the number of a class instead of its name.
     *
     * @throws InputException if there is no class with that number
     */
    @Override
    public Label readNumber(Cell.Number cell, Place place) {
      String number = cell.text();
      for (int c = 0; c < names.size(); c++) {
        if (number.equals(String.valueOf(c))) {
          return Label.ofClass(c);
        }
      }
      throw new InputException(
          place,
          "label " + Place.printable(number) + " is unknown" + unlabelled(number),
          "Use numbers from 0 to " + (names.size() - 1) + " for " + known(names)
              + ", or {onBadRow skip}");
    }

    @Override
    public Evaluation evaluation(List<String> metrics, Place place) {
      return new ClassificationEvaluation(names, Metrics.CLASSIFICATION.named(metrics, place));
    }

    @Override
    public String problemType() {
      return PROBLEM_TYPE;
    }

    @Override
    public LabelLoss loss(ClassWeighting weighting) {
      return labels ->
          new CrossEntropy(labels.stream().mapToInt(Label::index).toArray(), weighting);
    }

    @Override
    public ClassWeighting weighting(LossConfig config, Stream<Label> train, Place place) {
      return config.ofClasses(train.mapToInt(Label::index), names.size());
    }

    @Override
    public double constantLoss(Stream<Label> train, ClassWeighting weighting) {
      long[] counts = new long[names.size()];
      train.forEach(label -> counts[label.index()]++);
      return weighting.constantLoss(counts);
    }

    @Override
    public List<String> metrics() {
      return names.size() == 2
          ? List.of("accuracy", "f1", "precision", "recall", "macro_f1", "majority_accuracy")
          : List.of("accuracy", "macro_f1", "macro_precision", "macro_recall", "majority_accuracy");
    }

    @Override
    public void describe(double[] logits, ObjectNode json) {
      double[] probabilities = probabilities(logits);
      json.put("label", text(predicted(logits)));
      json.put("probability", Arrays.stream(probabilities).max().orElseThrow());
      Labels.describe(names, probabilities, json);
    }

    @Override
    public Label predicted(double[] logits) {
      return Label.ofClass(Evaluation.predictedClass(logits));
    }

    @Override
    public double[] probabilities(double[] logits) {
      double largest = logits[Evaluation.predictedClass(logits)];
      double[] exponentials = new double[logits.length];
      double sum = 0;
      for (int c = 0; c < logits.length; c++) {
        exponentials[c] = Math.exp(logits[c] - largest);
        sum += exponentials[c];
      }
      double all = sum;
      return Arrays.stream(exponentials).map(e -> e / all).toArray();
    }

    @Override
    public String text(Label label) {
      return names.get(label.index());
    }
  }

  /**
   * Each example has any number of the classes, or none.
   *
   * @param names as they stand in the file; a class's number is its index
   */
  record Several(List<String> names) implements Labels {
    static final String PROBLEM_TYPE = "multi_label_classification";

    public Several {
      names = List.copyOf(names);
    }

    @Override
    public int outputs() {
      return names.size();
    }

    @Override
    public Label read(Cell cell, Place place) {
      List<String> texts =
          cell instanceof Cell.Several several ? several.texts() : List.of(written(cell, place));
      return Label.ofSet(texts.stream().map(text -> index(text, names, place)).toList());
    }

    @Override
    public Evaluation evaluation(List<String> metrics, Place place) {
      return new MultiLabelEvaluation(names, Metrics.MULTI_LABEL.named(metrics, place));
    }

    @Override
    public String problemType() {
      return PROBLEM_TYPE;
    }

    @Override
    public LabelLoss loss(ClassWeighting weighting) {
      return labels -> new BinaryCrossEntropy(
          labels.stream().map(label -> label.indicators(names.size())).toArray(double[][]::new));
    }

    @Override
    public ClassWeighting weighting(LossConfig config, Stream<Label> train, Place place) {
      return config.requirePlain("several at once", place);
    }

    @Override
    public double constantLoss(Stream<Label> train, ClassWeighting weighting) {
      long[] counts = new long[names.size() + 1]; // the last one is that of the examples
      train.forEach(label -> {
        label.indices().forEach(c -> counts[c]++);
        counts[names.size()]++;
      });
      return IntStream.range(0, names.size())
          .mapToObj(c -> new long[] {counts[c], counts[names.size()] - counts[c]})
          .mapToDouble(ClassWeighting.plain()::constantLoss)
          .average()
          .orElseThrow();
    }

    @Override
    public List<String> metrics() {
      return List.of("micro_f1", "macro_f1", "micro_precision", "micro_recall", "accuracy");
    }

    @Override
    public void describe(double[] logits, ObjectNode json) {
      ArrayNode predicted = json.putArray("labels");
      predicted(logits).indices().forEach(c -> predicted.add(names.get(c)));
      Labels.describe(names, probabilities(logits), json);
    }

    @Override
    public Label predicted(double[] logits) {
      boolean[] predicted = Evaluation.predictedSet(logits);
      return Label.ofSet(
          IntStream.range(0, predicted.length).filter(c -> predicted[c]).boxed().toList());
    }

    /** Each class by itself: the probabilities do not add up to 1. */
    @Override
    public double[] probabilities(double[] logits) {
      return Arrays.stream(logits).map(logit -> 1 / (1 + Math.exp(-logit))).toArray();
    }

    @Override
    public String text(Label label) {
      return label.indices().stream().map(names::get).collect(Collectors.joining(", "));
    }
  }

  /** Each example has a number, its score. */
  record Score() implements Labels {
    static final String PROBLEM_TYPE = "regression";

    /**
     * Stricter than {@link Double#parseDouble}, which also accepts {@code NaN}, {@code 1f} and
     * {@code 0x1p3}.
     */
    public static final Pattern NUMBER =
        Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public Label read(Cell cell, Place place) {
      String text = written(cell, place);
      double score = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
      if (!Double.isFinite(score)) {
        throw new InputException(
            place,
            text.isEmpty()
                ? "the label is missing"
                : "label '" + Place.printable(text) + "' is not a finite number",
            "Use a number such as 3.8, or {onBadRow skip}");
      }
      return Label.ofScore(score);
    }

    @Override
    public Evaluation evaluation(List<String> metrics, Place place) {
      return new RegressionEvaluation(Metrics.REGRESSION.named(metrics, place));
    }

    @Override
    public List<String> names() {
      return List.of("LABEL_0");
    }

    @Override
    public String problemType() {
      return PROBLEM_TYPE;
    }

    @Override
    public LabelLoss loss(ClassWeighting weighting) {
      return labels ->
          new MeanSquaredError(labels.stream().mapToDouble(Label::score).toArray());
    }

    @Override
    public ClassWeighting weighting(LossConfig config, Stream<Label> train, Place place) {
      return config.requirePlain("scores", place);
    }

    /** The variance of the scores. */
    @Override
    public double constantLoss(Stream<Label> train, ClassWeighting weighting) {
      double[] scores = train.mapToDouble(Label::score).toArray();
      double mean = Arrays.stream(scores).average().orElseThrow();
      return Arrays.stream(scores).map(y -> (y - mean) * (y - mean)).average().orElseThrow();
    }

    @Override
    public List<String> metrics() {
      return List.of("pearson", "spearmanr");
    }

    @Override
    public void describe(double[] logits, ObjectNode json) {
      json.put("score", logits[0]);
    }

    @Override
    public boolean areNamed() {
      return false;
    }

    @Override
    public Label predicted(double[] logits) {
      return Label.ofScore(logits[0]);
    }

    @Override
    public double[] probabilities(double[] logits) {
      return new double[0];
    }

    @Override
    public String text(Label label) {
      return Double.toString(label.score());
    }
  }
}
