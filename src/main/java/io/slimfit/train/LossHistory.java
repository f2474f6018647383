package io.slimfit.train;

import java.util.Arrays;
import java.util.List;

/** The losses and times of all steps. The loss of a step that was skipped is NaN. */
public final class LossHistory {
  private static final int FIRST_ROOM = 1024;

  private final int stepsPerEpoch;
  private double[] losses;
  private double[] seconds;
  private int steps;

  /** @param expected how many steps to expect; there may be more */
  public LossHistory(long stepsPerEpoch, long expected) {
    this.stepsPerEpoch = Math.toIntExact(stepsPerEpoch);
    int room = (int) Math.min(expected, FIRST_ROOM); // a run may end before its last step
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

  /** The last step with a finite loss, counted from 1; 0 if there is none. */
  long lastGoodStep() {
    int step = steps;
    while (step > 0 && !Double.isFinite(losses[step - 1])) {
      step--;
    }
    return step;
  }

  /** The loss of a step, counted from 1. */
  double loss(long step) {
    return losses[Math.toIntExact(step - 1)];
  }

  /** How many steps were skipped. */
  long skipped() {
    return Arrays.stream(losses, 0, steps).filter(Double::isNaN).count();
  }

  /** The time of the last step; NaN without steps. */
  double lastSeconds() {
    return steps == 0 ? Double.NaN : seconds[steps - 1];
  }

  /** The mean over as many steps as an epoch has, without skipped ones; NaN without steps. */
  double lastEpochLoss() {
    return Arrays.stream(losses, Math.max(0, steps - stepsPerEpoch), steps)
        .filter(loss -> !Double.isNaN(loss))
        .average()
        .orElse(Double.NaN);
  }

  /** The median time of a step; NaN without steps. */
  double medianSeconds() {
    double[] sorted = Arrays.copyOf(seconds, steps);
    Arrays.sort(sorted);
    return steps == 0 ? Double.NaN : (sorted[(steps - 1) / 2] + sorted[steps / 2]) / 2;
  }
}
