package io.slimfit.freeze;

import java.util.List;

/**
 * ILS with compensated updates: a weight that trains again makes up for the steps in which it was
 * frozen. Its learning rate is multiplied by the number of steps since it last trained, so that a
 * weight that is active in one step of ten moves as far as its schedule says. Not from the paper,
 * in which such a weight moves a tenth of that.
 *
 * <p>Simplified: the factor is that of a rate that stayed the same meanwhile, and at most 1 / (1 -
 * freezeRate), the mean number of steps between two in which a weight trains: beyond that, a single
 * gradient would decide too much. Distances are those without the factor, so weights are chosen as
 * in ILS.
 *
 * @param freezeRate the share of the schedulable weights that is frozen in each step, in [0, 1)
 */
record CompensatedScheduling(double freezeRate) implements FreezePolicy {
  private static final String LAST = "last/"; // the last step in which a weight trained

  CompensatedScheduling {
    InterLayerScheduling.RATE.checked(freezeRate);
  }

  static CompensatedScheduling of(FreezeConfig config) {
    return new CompensatedScheduling(config.required(InterLayerScheduling.RATE));
  }

  @Override
  public String describe(int weights) {
    return InterLayerScheduling.describe("ils-compensated", freezeRate, weights);
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return new InterLayerScheduling(freezeRate).choose(parameters, distances, step, seed);
  }

  @Override
  public PolicyState remembered(PolicyState state, StepTrace trace) {
    PolicyState after = state;
    for (Trainable parameter : trace.parameters()) {
      if (parameter.schedulable() && trace.active().contains(parameter.name())) {
        after = after.with(LAST + parameter.name(), trace.step());
      }
    }
    return after;
  }

  @Override
  public double rateFactor(Trainable parameter, PolicyState state, long step) {
    if (!parameter.schedulable()) {
      return 1;
    }
    double last = state.row(LAST + parameter.name()).map(row -> row[0]).orElse(-1.0);
    return Math.min(step - last, 1 / (1 - freezeRate));
  }
}
