package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.base.Registry;
import java.util.Set;
import java.util.function.DoubleUnaryOperator;

/**
 * The learning rate of each step: a linear warm-up from 0 to the peak, then a decay to 0 at the
 * end, or none, as Hugging Face's schedules compute them.
 *
 * @param peak the rate after warm-up, above 0
 * @param schedule a name in {@link #schedules}
 * @param warmUp steps that warm up
 * @param steps of the whole run
 */
public record LearningRate(double peak, String schedule, long warmUp, long steps) {
  /** From the share of the decay that is done to the share of the peak that remains. */
  private static final Registry<DoubleUnaryOperator> SCHEDULES = new Registry<DoubleUnaryOperator>(
          "learning rate schedule")
      .with("linear", done -> 1 - done)
      .with("cosine", done -> 0.5 * (1 + Math.cos(Math.PI * done)))
      .with("constant", done -> 1);

  public LearningRate {
    check(peak, schedule);
  }

  static void check(double peak, String schedule) {
    if (!(peak > 0 && peak < Double.POSITIVE_INFINITY)) {
      throw new InputException(
          Place.setting("learningRate"),
          peak + " is not a number above 0",
          "Use 5e-5, for example");
    }
    SCHEDULES.get(schedule, Place.setting("lrScheduler"));
  }

  public static Set<String> schedules() {
    return SCHEDULES.names();
  }

  /**
   * How far warm-up has come: from 0 in its first step to 1 when it is over.
   *
   * @param step counted from 0
   */
  public double warmedUp(long step) {
    return step < warmUp ? (double) step / warmUp : 1;
  }

  /** @param step counted from 0 */
  public double at(long step) {
    if (step < warmUp) {
      return peak * step / warmUp;
    }
    double done = Math.min(1, (double) (step - warmUp) / Math.max(1, steps - warmUp));
    return peak * SCHEDULES.get(schedule, Place.setting("lrScheduler")).applyAsDouble(done);
  }
}
