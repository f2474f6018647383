package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InterLayerSchedulingTest extends FreezePolicyContract {
  @Override
  FreezePolicy policy() {
    return new InterLayerScheduling(0.95);
  }

  @ParameterizedTest
  @CsvSource({
    "0.95, 102, 6",
    "0.9, 102, 11",
    "0.34, 3, 2",
    "0.999, 2, 1",
    "0, 10, 10",
    "0.29, 100, 72"
  })
  void numberOfFrozenWeightsIsRoundedDown(double rate, int weights, int active) {
    assertThat(
            choose(new InterLayerScheduling(rate), distances(weights, 1), 0, 1).size())
        .isEqualTo(active);
  }

  @Test
  void rateJustBelowOneLeavesAWeightActive() {
    double rate = Math.nextDown(1.0);
    for (int weights = 1; weights < 150; weights++) {
      assertThat(choose(new InterLayerScheduling(rate), distances(weights, 1), 0, 1)
              .size())
          .as("of %d weights", weights)
          .isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 43, 44, -7})
  void everyWeightIsVisitedBeforeOneRepeats(long seed) {
    Distances distances = distances(102, seed);
    Set<String> visited = new HashSet<>();
    for (long step = 0; step < 17; step++) { // 17 times 6 is 102
      ActiveSet active = choose(policy(), distances, step, seed);
      assertThat(visited)
          .as("seed %d, step %d", seed, step)
          .doesNotContainAnyElementsOf(active.names());
      visited.addAll(active.names());
      distances = moved(distances, active);
    }
    assertThat(visited).hasSize(102);
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, 1.5, -0.1, Double.NaN, Double.POSITIVE_INFINITY})
  void rateOutsideTheRangeIsRejectedWithTheRange(double rate) {
    assertThatThrownBy(() -> new InterLayerScheduling(rate))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeRate")
        .hasMessageContaining(String.valueOf(rate))
        .hasMessageContaining("from 0 (nothing is frozen) to below 1");
    assertThatThrownBy(() -> new RandomFreezing(rate)).isInstanceOf(InputException.class);
    assertThatThrownBy(() -> FreezeConfig.of("ils").with(InterLayerScheduling.RATE, rate))
        .isInstanceOf(InputException.class);
  }
}
