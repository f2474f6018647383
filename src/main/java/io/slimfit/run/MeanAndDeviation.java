package io.slimfit.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What several runs got.
 *
 * @param mean empty if one of them has no value
 * @param standardDeviation of a sample: squares are divided by the number of runs less one; empty
 *     for a single run
 */
public record MeanAndDeviation(OptionalDouble mean, OptionalDouble standardDeviation) {
  /** @param values of each run; not a number where a run has none */
  static MeanAndDeviation of(List<Double> values) {
    double mean = values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
    double squares =
        values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new MeanAndDeviation(
        ifNumber(mean), ifNumber(Math.sqrt(squares / (values.size() - 1)))); // one: 0 / 0
  }

  private static OptionalDouble ifNumber(double value) {
    return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
  }
}
