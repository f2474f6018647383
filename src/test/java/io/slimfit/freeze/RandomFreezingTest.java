package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RandomFreezingTest extends FreezePolicyContract {
  @Override
  FreezePolicy policy() {
    return new RandomFreezing(0.9);
  }

  @Test
  void sameNumberTrainsAsUnderInterLayerScheduling() {
    for (int weights = 1; weights < 120; weights++) {
      Distances distances = distances(weights, 1);
      assertThat(choose(policy(), distances, 4, 2).size())
          .as("of %d weights", weights)
          .isEqualTo(choose(new InterLayerScheduling(0.9), distances, 4, 2).size());
    }
  }

  @Test
  void everyWeightIsEquallyLikely() {
    Map<String, Integer> visits = new HashMap<>();
    Distances distances = distances(20, 1);
    for (long step = 0; step < 10_000; step++) {
      choose(policy(), distances, step, 7)
          .names()
          .forEach(name -> visits.merge(name, 1, Integer::sum));
    }
    assertThat(visits).hasSize(20);
    assertThat(visits.values())
        .allSatisfy(n -> assertThat(n / 10_000.0).isEqualTo(0.1, within(0.015)));
  }

  @Test
  void distancesDoNotMatterSeedAndStepDo() {
    ActiveSet active = choose(policy(), distances(102, 1), 3, 7);
    assertThat(choose(policy(), distances(102, 2), 3, 7)).isEqualTo(active);
    assertThat(choose(policy(), distances(102, 1), 4, 7)).isNotEqualTo(active);
    assertThat(choose(policy(), distances(102, 1), 3, 8)).isNotEqualTo(active);
  }
}
