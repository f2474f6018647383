package io.slimfit.train;

import java.util.Arrays;

/** Losses and times of all steps. */
final class LossHistory {
  private static final int FIRST_ROOM = 1024;

  private final int stepsPerEpoch;
  private double[] losses;
  private double[] seconds;
  private int steps;

  LossHistory(long stepsPerEpoch, long steps) {
    this.stepsPerEpoch = Math.toIntExact(stepsPerEpoch);
    int room =
        (int) Math.min(steps, FIRST_ROOM); // a run may be asked for more steps than it will do
    losses = new double[room];
    seconds = new double[room];
  }

  void add(StepReport step) {
    if (steps == losses.length) {
      losses = Arrays.copyOf(losses, 2 * steps);
      seconds = Arrays.copyOf(seconds, 2 * steps);
    }
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
