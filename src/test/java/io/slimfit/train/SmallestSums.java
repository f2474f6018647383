package io.slimfit.train;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.Distances;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.PolicyState;
import io.slimfit.freeze.StepTrace;
import io.slimfit.freeze.Trainable;
import java.util.Comparator;
import java.util.List;

/** Trains the weights whose gradients add up to the least so far: a policy that remembers. */
record SmallestSums(int count) implements FreezePolicy {
  private static final String SUM = ".sum";

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    return choose(parameters, distances, PolicyState.empty(), step, seed);
  }

  @Override
  public ActiveSet choose(
      List<Trainable> parameters, Distances distances, PolicyState state, long step, long seed) {
    return ActiveSet.of(distances.names().stream()
        .sorted(Comparator.comparingDouble(name -> sum(state, name)))
        .limit(count)
        .toList());
  }

  @Override
  public boolean wantsGradientNorms() {
    return true;
  }

  @Override
  public PolicyState remembered(PolicyState state, StepTrace trace) {
    PolicyState next = state;
    for (Trainable parameter : trace.parameters()) {
      Double norm = trace.gradientNorms().get(parameter.name());
      if (norm != null) {
        next = next.with(parameter.name() + SUM, sum(next, parameter.name()) + norm);
      }
    }
    return next;
  }

  private static double sum(PolicyState state, String name) {
    return state.row(name + SUM).map(row -> row[0]).orElse(0.0);
  }

  @Override
  public String describe(int weights) {
    return count + " of " + weights + " weights train, those with the smallest sums of gradients";
  }
}
