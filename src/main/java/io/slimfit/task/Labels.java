package io.slimfit.task;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.model.Objective;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** What a label may be, and the number it becomes. */
public sealed interface Labels {
  /** How many numbers the head says for an example. */
  int outputs();

  /**
   * The class's number, or the score.
   *
   * @param text as it stands in the file
   * @param place of the row
   * @throws InputException if it is no label of this kind; the remedy says what would be
   */
  double parse(String text, Place place);

  /** A class's number, or a score, as a label. */
  Label label(double number);

  Objective objective();

  /** What a model that says {@code logits} means. */
  Label answer(double[] logits);

  /** Of each class, in the order of their numbers; empty where answers are no classes. */
  double[] probabilities(double[] logits);

  /** Judges this kind of answers by the metrics with these names. */
  Evaluation evaluation(List<String> metrics, Place place);

  /** Why examples that all have the same label are refused. */
  default InputException nothingToTellApart(int examples, Label only, Place place) {
    return new InputException(
        place,
        "all " + examples + " examples have the label '" + Place.printable(text(only))
            + "', so there is nothing to tell apart and nothing can be learned",
        "Give examples with at least two different labels");
  }

  /** As {@link #parse} would read it. */
  String text(Label label);

  /**
   * One of several classes.
   *
   * @param names as they stand in the file; a class's number is its index
   */
  record Classes(List<String> names) implements Labels {
    private static final int SHOWN = 10; // of many names

    public Classes {
      names = List.copyOf(names);
    }

    @Override
    public int outputs() {
      return names.size();
    }

    @Override
    public double parse(String text, Place place) {
      int index = names.indexOf(text);
      if (index < 0) {
        throw new InputException(
            place,
            text.isEmpty()
                ? "the label is missing"
                : "label '" + Place.printable(text) + "' is unknown",
            "Use " + known() + ", or --on-bad-row skip");
      }
      return index;
    }

    private String known() {
      int more = names.size() - SHOWN;
      return more > 0
          ? String.join(", ", names.subList(0, SHOWN)) + " or one of " + more + " more"
          : String.join(" or ", names);
    }

    @Override
    public Evaluation evaluation(List<String> metrics, Place place) {
      return new ClassificationEvaluation(
          names.size(), Metrics.CLASSIFICATION.named(metrics, place));
    }

    @Override
    public Label label(double number) {
      return new Label.ClassLabel((int) number);
    }

    @Override
    public Objective objective() {
      return Objective.SINGLE_LABEL;
    }

    @Override
    public Label answer(double[] logits) {
      return new Label.ClassLabel(Evaluation.predictedClass(logits));
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
      return names.get(label.as(Label.ClassLabel.class).index());
    }
  }

  /** A number on a scale. */
  record Score() implements Labels {
    /** Stricter than {@link Double#parseDouble}, which takes {@code NaN}, {@code 1f} and {@code 0x1p3} too. */
    private static final Pattern NUMBER =
        Pattern.compile("[+-]?(\\d+\\.?\\d*|\\.\\d+)([eE][+-]?\\d+)?");

    @Override
    public int outputs() {
      return 1;
    }

    @Override
    public double parse(String text, Place place) {
      double score = NUMBER.matcher(text).matches() ? Double.parseDouble(text) : Double.NaN;
      if (!Double.isFinite(score)) {
        throw new InputException(
            place,
            text.isEmpty()
                ? "the label is missing"
                : "label '" + Place.printable(text) + "' is not a finite number",
            "Use a number such as 3.8, or --on-bad-row skip");
      }
      return score;
    }

    @Override
    public Evaluation evaluation(List<String> metrics, Place place) {
      return new RegressionEvaluation(Metrics.REGRESSION.named(metrics, place));
    }

    @Override
    public Label label(double number) {
      return new Label.Score(number);
    }

    @Override
    public Objective objective() {
      return Objective.REGRESSION;
    }

    @Override
    public Label answer(double[] logits) {
      return new Label.Score(logits[0]);
    }

    @Override
    public double[] probabilities(double[] logits) {
      return new double[0];
    }

    @Override
    public String text(Label label) {
      return Double.toString(label.as(Label.Score.class).value());
    }
  }
}
