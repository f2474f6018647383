package io.slimfit.train;

import java.util.Arrays;
import java.util.List;

/** Losses and times of all steps. */
public final class LossHistory {
  private static final int FIRST_ROOM = 1024;

  private final int stepsPerEpoch;
  private double[] losses;
  private double[] seconds;
  private int steps;

  /** @param expected steps of the run; more may be added */
  public LossHistory(long stepsPerEpoch, long expected) {
    this.stepsPerEpoch = Math.toIntExact(stepsPerEpoch);
    int room =
        (int) Math.min(expected, FIRST_ROOM); // a run may be asked for more steps than it will do
    losses = new double[room];
    seconds = new double[room];
  }

  void add(double loss, double time) {
    if (steps == losses.length) {
      losses = Arrays.copyOf(losses, 2 * steps + 1);
      seconds = Arrays.copyOf(seconds, 2 * steps + 1);
    }
    losses[steps] = loss;
    seconds[steps] = time;
    steps++;
  }

  List<Double> losses() {
    return Arrays.stream(losses, 0, steps).boxed().toList();
  }

  List<Double> seconds() {
    return Arrays.stream(seconds, 0, steps).boxed().toList();
  }

  /** The loss of the last step; NaN if there was none. */
  double lastLoss() {
    return steps == 0 ? Double.NaN : losses[steps - 1];
  }

  /** The time of the last step; NaN if there was none. */
  double lastSeconds() {
    return steps == 0 ? Double.NaN : seconds[steps - 1];
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
