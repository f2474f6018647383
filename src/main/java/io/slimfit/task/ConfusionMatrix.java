package io.slimfit.task;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How often each class was answered with each, and what follows from that: fractions of 1, as
 * scikit-learn computes them over all classes. A share of nothing is 0; what is not defined at all,
 * of no examples say, is empty. Of ten thousand classes those pairs take memory that occur.
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

  /** Examples of one class that were taken for another. */
  public record Confusion(int label, int prediction, long count) {}

  public void add(int label, int prediction) {
    labelled[label]++;
    predicted[prediction]++;
    counts.merge(new Pair(label, prediction), 1L, Long::sum);
  }

  /** Examples of class {@code label} that were taken for {@code prediction}. */
  public long count(int label, int prediction) {
    return counts.getOrDefault(new Pair(label, prediction), 0L);
  }

  /** The commonest mistakes first; of equally common ones those of the first classes. */
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
    return classIndices().mapToLong(this::labelled).sum();
  }

  public OptionalDouble accuracy() {
    return shareOfAll(correct());
  }

  /** What always naming the commonest class would get. */
  public OptionalDouble majorityAccuracy() {
    return shareOfAll(classIndices().mapToLong(this::labelled).max().orElse(0));
  }

  /** F1 of class 1; empty unless there are two classes. */
  public OptionalDouble f1() {
    return classes() == 2 && total() > 0 ? OptionalDouble.of(f1(1)) : OptionalDouble.empty();
  }

  /** The mean of F1 over all classes, those that never occur too. */
  public OptionalDouble macroF1() {
    return total() > 0 ? classIndices().mapToDouble(this::f1).average() : OptionalDouble.empty();
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
        - classIndices().mapToDouble(c -> product(labelled(c), labelled(c))).sum();
    double predictions = total * total
        - classIndices().mapToDouble(c -> product(predicted(c), predicted(c))).sum();
    double both = total * correct()
        - classIndices().mapToDouble(c -> product(labelled(c), predicted(c))).sum();
    boolean constant = labels == 0 || predictions == 0; // exact: whole numbers
    return OptionalDouble.of(constant ? 0 : both / Math.sqrt(labels * predictions));
  }

  /** Of what was taken for class {@code c}, the share that is of it. */
  public double precision(int c) {
    return share(count(c, c), predicted(c));
  }

  /** Of what is of class {@code c}, the share that was taken for it. */
  public double recall(int c) {
    return share(count(c, c), labelled(c));
  }

  /** 2 true positives / (labelled + predicted). */
  public double f1(int c) {
    return share(2 * count(c, c), labelled(c) + predicted(c));
  }

  private long correct() {
    return classIndices().mapToLong(c -> count(c, c)).sum();
  }

  /** Examples of a class. */
  public long labelled(int c) {
    return labelled[c];
  }

  private long predicted(int c) {
    return predicted[c];
  }

  private IntStream classIndices() {
    return IntStream.range(0, classes());
  }

  private OptionalDouble shareOfAll(long part) {
    return total() > 0 ? OptionalDouble.of(share(part, total())) : OptionalDouble.empty();
  }

  private static double share(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }

  private static double product(long a, long b) {
    return (double) a * b;
  }
}
