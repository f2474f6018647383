package io.slimfit.train;

import java.util.Arrays;

/** Losses and times of all steps. */
final class LossHistory {
  private final int stepsPerEpoch;
  private final double[] losses;
  private final double[] seconds;
  private int steps;

  LossHistory(long stepsPerEpoch, long steps) {
    this.stepsPerEpoch = Math.toIntExact(stepsPerEpoch);
    losses = new double[Math.toIntExact(steps)];
    seconds = new double[Math.toIntExact(steps)];
  }

  void add(StepReport step) {
    losses[steps] = step.loss();
    seconds[steps] = step.seconds();
    steps++;
  }

  /** Mean over the last epoch's worth of steps; NaN if there was none. */
  double lastEpochLoss() {
    return Arrays.stream(losses, Math.max(0, steps - stepsPerEpoch), steps)
        .average()
        .orElse(Double.NaN);
  }

  /** NaN if there was no step. */
  double medianSeconds() {
    double[] sorted = Arrays.copyOf(seconds, steps);
    Arrays.sort(sorted);
    return steps == 0 ? Double.NaN : (sorted[(steps - 1) / 2] + sorted[steps / 2]) / 2;
  }
}
