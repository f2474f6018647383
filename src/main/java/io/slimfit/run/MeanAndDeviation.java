package io.slimfit.run;

import java.util.List;
import java.util.OptionalDouble;

/**
 * The mean and the standard deviation over several runs.
 *
 * @param mean empty if one of the runs has no value
 * @param standardDeviation the sample standard deviation, with one less than the number of runs as
 *     the divisor; empty for a single run
 */
public record MeanAndDeviation(OptionalDouble mean, OptionalDouble standardDeviation) {
  /** @param values one for each run; NaN if a run has none */
  public static MeanAndDeviation of(List<Double> values) {
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
