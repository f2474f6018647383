package io.slimfit.run.bench;

import io.slimfit.tensor.OperatorCount;
import io.slimfit.tensor.OperatorLimits;
import java.util.Comparator;
import java.util.List;

/**
 * What the operators of the timed steps did, beside what a thread can reach.
 *
 * @param operators the one that took longest first
 * @param seconds the processor time of all workers, with what lies between operators
 */
public record Roofline(List<OperatorCount> operators, double seconds, OperatorLimits limits) {
  public Roofline {
    operators = operators.stream()
        .sorted(Comparator.comparingDouble(OperatorCount::seconds).reversed())
        .toList();
  }
}
