package io.slimfit.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * Counts how often each class was predicted as each class, and computes metrics from the counts:
 * fractions of 1, as scikit-learn computes them. Means over classes count those that occur among
 * the labels or the predictions. A fraction with denominator 0 is 0; a metric that is undefined,
 * for example because there are no examples, is empty. Only pairs of classes that occur take
 * memory, so ten thousand classes are no problem.
 */
public final class ConfusionMatrix {
  private final Map<Pair, Long> counts = new HashMap<>();
  private final long[] labelled;
  private final long[] predicted;

  public ConfusionMatrix(int classes) {
    labelled = new long[classes];
    predicted = new long[classes];
  }

  private record Pair(int label, int prediction) {}

  /** Examples of one class that were predicted as this or another one. */
  public record Confusion(int label, int prediction, long count) {}

  public void add(int label, int prediction) {
    add(label, prediction, 1);
  }

  /** Adds {@code count} examples at once. */
  public void add(int label, int prediction, long count) {
    labelled[label] += count;
    predicted[prediction] += count;
    counts.merge(new Pair(label, prediction), count, Long::sum);
  }

  /** All counts that are not zero, in the order of the classes. */
  public List<Confusion> entries() {
    return counts.entrySet().stream()
        .map(entry ->
            new Confusion(entry.getKey().label, entry.getKey().prediction, entry.getValue()))
        .sorted(Comparator.comparingInt(Confusion::label).thenComparingInt(Confusion::prediction))
        .toList();
  }

  /** The number of examples of class {@code label} that were predicted as {@code prediction}. */
  public long count(int label, int prediction) {
    return counts.getOrDefault(new Pair(label, prediction), 0L);
  }

  /** The most common mistakes first; ties in the order of the classes. */
  public List<Confusion> confusions(int most) {
    return counts.entrySet().stream()
        .filter(entry -> entry.getKey().label != entry.getKey().prediction)
        .map(entry ->
            new Confusion(entry.getKey().label, entry.getKey().prediction, entry.getValue()))
        .sorted(Comparator.comparingLong(Confusion::count)
            .reversed()
            .thenComparingInt(Confusion::label)
            .thenComparingInt(Confusion::prediction))
        .limit(most)
        .toList();
  }

  public int classes() {
    return labelled.length;
  }

  public long total() {
    return Arrays.stream(labelled).sum();
  }

  public OptionalDouble accuracy() {
    return shareOfAll(correct());
  }

  /** The accuracy of always predicting the most common class. */
  public OptionalDouble majorityAccuracy() {
    return shareOfAll(Arrays.stream(labelled).max().orElse(0));
  }

  /** A score of class 1; empty unless there are two classes. */
  OptionalDouble ofPositive(ToDoubleFunction<ClassScores> score) {
    return classes() == 2 && total() > 0
        ? OptionalDouble.of(score.applyAsDouble(scores(1)))
        : OptionalDouble.empty();
  }

  /** The mean of a score over the classes that are labelled or predicted. */
  OptionalDouble macro(ToDoubleFunction<ClassScores> score) {
    return classIndices()
        .filter(c -> labelled[c] + predicted[c] > 0)
        .mapToObj(this::scores)
        .mapToDouble(score)
        .average();
  }

  /**
   * Gorodkin's R_K, which is Matthews' coefficient for two classes; 0 where its denominator is 0.
   */
  public OptionalDouble matthewsCorrelation() {
    if (total() == 0) {
      return OptionalDouble.empty();
    }
    double total = total();
    double labels = total * total
        - classIndices().mapToDouble(c -> product(labelled[c], labelled[c])).sum();
    double predictions = total * total
        - classIndices().mapToDouble(c -> product(predicted[c], predicted[c])).sum();
    double both = total * correct()
        - classIndices().mapToDouble(c -> product(labelled[c], predicted[c])).sum();
    boolean constant = labels == 0 || predictions == 0; // exact, since these are whole numbers
    return OptionalDouble.of(constant ? 0 : both / Math.sqrt(labels * predictions));
  }

  /** How well class {@code c} is predicted. */
  public ClassScores scores(int c) {
    return ClassScores.of(count(c, c), labelled[c], predicted[c]);
  }

  private long correct() {
    return classIndices().mapToLong(c -> count(c, c)).sum();
  }

  private IntStream classIndices() {
    return IntStream.range(0, classes());
  }

  private OptionalDouble shareOfAll(long part) {
    return total() > 0
        ? OptionalDouble.of(ClassScores.share(part, total()))
        : OptionalDouble.empty();
  }

  private static double product(long a, long b) {
    return (double) a * b;
  }
}
