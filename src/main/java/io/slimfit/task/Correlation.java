package io.slimfit.task;

import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How well predicted scores go along with the true ones. Not defined, and empty, for fewer than two
 * pairs, where a side is constant, and where a score is not finite.
 */
public final class Correlation {
  private double[] labels = new double[64];
  private double[] predictions = new double[64];
  private int size;

  public void add(double label, double prediction) {
    if (size == labels.length) {
      labels = Arrays.copyOf(labels, 2 * size);
      predictions = Arrays.copyOf(predictions, 2 * size);
    }
    labels[size] = label;
    predictions[size] = prediction;
    size++;
  }

  /** The covariance divided by both standard deviations. */
  public OptionalDouble pearson() {
    return pearson(Arrays.copyOf(labels, size), Arrays.copyOf(predictions, size));
  }

  /** Pearson's correlation of the ranks; equal values share their mean rank. */
  public OptionalDouble spearman() {
    double[] x = Arrays.copyOf(labels, size);
    double[] y = Arrays.copyOf(predictions, size);
    return isDefined(x) && isDefined(y) ? pearson(ranks(x), ranks(y)) : OptionalDouble.empty();
  }

  private static OptionalDouble pearson(double[] x, double[] y) {
    if (!isDefined(x) || !isDefined(y)) {
      return OptionalDouble.empty();
    }
    double[] dx = unitDeviations(x);
    double[] dy = unitDeviations(y);
    double r = IntStream.range(0, x.length).mapToDouble(i -> dx[i] * dy[i]).sum();
    return OptionalDouble.of(Math.max(-1, Math.min(1, r)));
  }

  private static boolean isDefined(double[] values) {
    return Arrays.stream(values).allMatch(Double::isFinite)
        && Arrays.stream(values).anyMatch(value -> value != values[0]);
  }

  /** (x - mean) / |x - mean|: centred before it is squared, so large offsets do no harm. */
  private static double[] unitDeviations(double[] x) {
    double mean = Arrays.stream(x).average().orElseThrow();
    double length =
        Math.sqrt(Arrays.stream(x).map(value -> (value - mean) * (value - mean)).sum());
    return Arrays.stream(x).map(value -> (value - mean) / length).toArray();
  }

  private static double[] ranks(double[] values) {
    int[] order = IntStream.range(0, values.length)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> values[i]))
        .mapToInt(Integer::intValue)
        .toArray();
    double[] ranks = new double[values.length];
    int end;
    for (int start = 0; start < order.length; start = end) {
      end = start + 1;
      while (end < order.length && values[order[end]] == values[order[start]]) {
        end++;
      }
      for (int i = start; i < end; i++) {
        ranks[order[i]] =
            0.5 * (start + end - 1); // the mean of the ranks that the equal values share
      }
    }
    return ranks;
  }
}
