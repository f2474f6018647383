package io.slimfit.run.plan;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.Trainable;
import java.util.List;
import java.util.function.LongFunction;

/** A policy whose sets a test chooses. */
record SetsByStep(LongFunction<ActiveSet> sets) implements FreezePolicy {
  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return sets.apply(step);
  }

  @Override
  public String describe(int weights) {
    return "the sets of a test";
  }
}
