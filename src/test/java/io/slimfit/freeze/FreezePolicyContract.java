package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every freezing policy must fulfil. */
abstract class FreezePolicyContract {
  abstract FreezePolicy policy();

  static Distances distances(int weights, long seed) {
    return Distances.initial(
        IntStream.range(0, weights).mapToObj(i -> "weight." + i).toList(), seed);
  }

  /** Weights without biases, each in its own block. */
  static ActiveSet choose(FreezePolicy policy, Distances distances, long step, long seed) {
    List<String> names = distances.names();
    List<Trainable> parameters = IntStream.range(0, names.size())
        .mapToObj(i -> TinyParameters.weight(names.get(i), i))
        .toList();
    return policy.choose(parameters, distances, step, seed);
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
        ActiveSet active = choose(policy(), distances, step, 1);
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
      ActiveSet active = choose(policy(), distances(weights, 3), weights, 3);
      assertThat(active.size()).as("of %d weights", weights).isPositive();
    }
  }

  @Test
  void biasesMayBeChosen() {
    List<Trainable> parameters = TinyParameters.blocks(4);
    Distances distances = Distances.initial(
        Trainable.names(parameters.stream().filter(Trainable::schedulable).toList()), 4);
    Set<String> chosen = policy().choose(parameters, distances, 0, 4).names();
    assertThat(Trainable.names(parameters)).containsAll(chosen);
    assertThat(chosen).anyMatch(name -> name.endsWith(".bias"));
  }

  @Test
  void forgottenParametersDoNotTrain() {
    List<Trainable> parameters = TinyParameters.blocks(12);
    Distances distances = Distances.initial(
        Trainable.names(parameters.stream().filter(Trainable::schedulable).toList()), 4);
    for (long step = 0; step < 200; step++) {
      Set<String> active = policy().choose(parameters, distances, step, 4).names();
      assertThat(policy().forgotten(parameters, step, 4))
          .as("step %d", step)
          .doesNotContainAnyElementsOf(active);
    }
  }

  @Test
  void choiceDependsOnlyOnItsArguments() {
    for (long step = 0; step < 20; step++) {
      assertThat(choose(policy(), distances(102, 5), step, 9))
          .as("step %d", step)
          .isEqualTo(choose(policy(), distances(102, 5), step, 9));
    }
  }
}
