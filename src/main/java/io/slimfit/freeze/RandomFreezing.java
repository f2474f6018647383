package io.slimfit.freeze;

import io.slimfit.base.CounterRandom;
import java.util.Arrays;
import java.util.List;

/**
 * In each step a uniform subset of the weights trains, as many as under
 * {@link InterLayerScheduling}: the control group of it. Biases train in every step.
 *
 * @param freezeRate share of the schedulable weights that is frozen in each step, in [0, 1)
 */
public record RandomFreezing(double freezeRate) implements FreezePolicy {
  private static final long SITE =
      0x72616E64; // keeps these draws apart from those of other uses of the seed

  public RandomFreezing {
    InterLayerScheduling.RATE.checked(freezeRate);
  }

  static RandomFreezing of(FreezeConfig config) {
    return new RandomFreezing(config.required(InterLayerScheduling.RATE));
  }

  @Override
  public String describe(int weights) {
    return InterLayerScheduling.describe("random", freezeRate, weights);
  }

  @Override
  public ActiveSet choose(List<Trainable> parameters, Distances distances, long step, long seed) {
    List<String> names = distances.names();
    int frozen = (int) (freezeRate * names.size());
    int[] order = CounterRandom.permutation(names.size(), CounterRandom.key(seed, step, SITE));
    return ActiveSet.of(
            Arrays.stream(order).skip(frozen).sorted().mapToObj(names::get).toList())
        .plus(Trainable.notSchedulable(parameters));
  }
}
