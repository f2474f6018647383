package io.slimfit.optim;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;

/** For how long the learning rate rises from 0 at the start. */
public sealed interface WarmUp {
  /** @param steps of the whole run */
  long of(long steps);

  static WarmUp none() {
    return new Share(0);
  }

  /** A share of all steps in [0, 1), rounded up. */
  record Share(double ratio) implements WarmUp {
    public Share {
      if (!(ratio >= 0 && ratio < 1)) {
        throw new InputException(
            Place.setting("warmupRatio"), ratio + " is outside [0, 1)", "Use 0.1, for example");
      }
    }

    @Override
    public long of(long steps) {
      return (long) Math.ceil(ratio * steps);
    }
  }

  /** A number of steps. */
  record Steps(long count) implements WarmUp {
    public Steps {
      if (count < 0) {
        throw new InputException(
            Place.setting("warmupSteps"),
            count + " is outside the allowed range",
            "Give a number of at least 0");
      }
    }

    @Override
    public long of(long steps) {
      return count;
    }
  }
}
