package io.slimfit.run.compare;

import java.util.List;
import java.util.Optional;
import org.apache.commons.statistics.distribution.TDistribution;

/**
 * The mean of paired differences, and what it may be but for chance.
 *
 * @param mean of the differences
 * @param interval of 95 %, by Student's t; empty for a single pair
 */
public record PairedDifference(double mean, Optional<Interval> interval) {
  private static final double UPPER = 0.975; // two-sided 95 %

  /** A range of numbers. */
  public record Interval(double low, double high) {}

  /**
   * @param differences at least one
   * @throws IllegalArgumentException without a difference
   */
  public static PairedDifference of(List<Double> differences) {
    if (differences.isEmpty()) {
      throw new IllegalArgumentException("no pair");
    }
    int pairs = differences.size();
    double mean = differences.stream().mapToDouble(Double::doubleValue).sum() / pairs;
    if (pairs == 1) {
      return new PairedDifference(mean, Optional.empty());
    }
    double squares = differences.stream()
        .mapToDouble(value -> (value - mean) * (value - mean))
        .sum();
    double error = Math.sqrt(squares / (pairs - 1) / pairs);
    double half = TDistribution.of(pairs - 1).inverseCumulativeProbability(UPPER) * error;
    return new PairedDifference(mean, Optional.of(new Interval(mean - half, mean + half)));
  }
}
