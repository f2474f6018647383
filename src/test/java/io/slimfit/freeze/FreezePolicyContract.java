package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every freezing policy keeps to. */
abstract class FreezePolicyContract {
  abstract FreezePolicy policy();

  static Distances distances(int weights, long seed) {
    return Distances.initial(
        IntStream.range(0, weights).mapToObj(i -> "weight." + i).toList(), seed);
  }

  /** Takes a step: each active weight moves by the same small amount. */
  static Distances moved(Distances distances, ActiveSet active) {
    Map<String, Double> moved =
        active.names().stream().collect(Collectors.toMap(name -> name, name -> 0.01));
    return distances.refreshed(moved);
  }

  @Test
  void choosesAmongTheScheduledWeights() {
    for (int weights : new int[] {1, 2, 7, 102}) {
      Distances distances = distances(weights, weights);
      for (long step = 0; step < 20; step++) {
        ActiveSet active = policy().choose(distances, step, 1);
        assertThat(distances.names())
            .as("%d weights, step %d", weights, step)
            .containsAll(active.names());
        distances = moved(distances, active);
      }
    }
  }

  @Test
  void somethingTrainsInEveryStep() {
    for (int weights = 1; weights < 200; weights++) {
      ActiveSet active = policy().choose(distances(weights, 3), weights, 3);
      assertThat(active.size()).as("of %d weights", weights).isPositive();
    }
  }

  @Test
  void choosesAlikeFromEqualArguments() {
    for (long step = 0; step < 20; step++) {
      assertThat(policy().choose(distances(102, 5), step, 9))
          .as("step %d", step)
          .isEqualTo(policy().choose(distances(102, 5), step, 9));
    }
  }
}
