package io.slimfit.data;

import java.util.List;

/**
 * What is to be learned of an example, as numbers; the kind of task knows what they mean.
 *
 * @param isNone whether nothing is known: the example is only to be predicted
 */
public record Label(List<Double> numbers, boolean isNone) {
  private static final Label NONE = new Label(List.of(), true);

  public Label {
    numbers = List.copyOf(numbers);
  }

  public static Label none() {
    return NONE;
  }

  private static Label of(List<Double> numbers) {
    return new Label(numbers, false);
  }

  /** One of several classes, by its index. */
  public static Label ofClass(int index) {
    if (index < 0) {
      throw new IllegalArgumentException("class index " + index + " is negative");
    }
    return of(List.of((double) index));
  }

  /** A number to be predicted, as in STS-B. */
  public static Label ofScore(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("score " + value + " is not finite");
    }
    return of(List.of(value));
  }

  /** Any number of classes at once, by their indices. */
  public static Label ofSet(List<Integer> indices) {
    return of(indices.stream().distinct().sorted().map(Integer::doubleValue).toList());
  }

  /**
   * The answer to a question, in a window: the places of its first and its last token, counted from
   * the window's start; both 0, which is [CLS], if the window does not hold it.
   */
  public static Label ofSpan(int first, int last) {
    if (first < 0 || last < first) {
      throw new IllegalArgumentException("a span from token " + first + " to " + last);
    }
    return of(List.of((double) first, (double) last));
  }

  /**
   * The score.
   *
   * @throws IllegalStateException if there is not exactly one number
   */
  public double score() {
    if (isNone || numbers.size() != 1) {
      throw new IllegalStateException("label " + this + " is not one number");
    }
    return numbers.get(0);
  }

  /**
   * The class.
   *
   * @throws IllegalStateException if there is not exactly one number, or it is no index
   */
  public int index() {
    return index(score());
  }

  /**
   * All classes, or the places of a span.
   *
   * @throws IllegalStateException if a number is no index
   */
  public List<Integer> indices() {
    return numbers.stream().map(this::index).toList();
  }

  private int index(double number) {
    int index = (int) number;
    if (index != number || index < 0) {
      throw new IllegalStateException("label " + this + " is no index");
    }
    return index;
  }

  /** One number a class: 1 where the class is present, else 0. */
  public double[] indicators(int classes) {
    double[] present = new double[classes];
    for (int index : indices()) {
      present[index] = 1;
    }
    return present;
  }
}
