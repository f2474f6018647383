package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class LayerwiseSamplingTest extends FreezePolicyContract {
  private static final List<Trainable> PARAMETERS = TinyParameters.blocks(12);
  private static final Distances DISTANCES = Distances.initial(
      Trainable.names(PARAMETERS.stream().filter(Trainable::schedulable).toList()), 1);

  @Override
  FreezePolicy policy() {
    return new LayerwiseSampling(2, 5);
  }

  private static Set<Integer> blocks(FreezePolicy policy, long step, long seed) {
    ActiveSet active = policy.choose(PARAMETERS, DISTANCES, step, seed);
    Set<Integer> blocks = new TreeSet<>();
    for (Trainable parameter : PARAMETERS) {
      if (parameter.isInBlock() && active.contains(parameter.name())) {
        blocks.add(parameter.block());
      }
    }
    return blocks;
  }

  @Test
  void embeddingsAndHeadTrainInEveryStep() {
    for (long step = 0; step < 100; step++) {
      ActiveSet active = policy().choose(PARAMETERS, DISTANCES, step, 3);
      assertThat(active.names())
          .as("step %d", step)
          .hasSize(3 + 2 * 2 + 2 * 2) // embeddings, two blocks, pooler and classifier
          .contains("embeddings.word_embeddings.weight", "classifier.weight", "classifier.bias");
    }
  }

  @Test
  void theDrawnBlocksTrainForAnInterval() {
    int changes = 0;
    for (long step = 0; step < 100; step++) {
      Set<Integer> drawn = blocks(policy(), step, 3);
      assertThat(drawn).as("step %d", step).hasSize(2);
      assertThat(drawn).isEqualTo(blocks(policy(), step / 5 * 5, 3));
      changes += drawn.equals(blocks(policy(), step + 5, 3)) ? 0 : 1;
    }
    assertThat(changes).isGreaterThan(80);
  }

  @Test
  void everyBlockIsEquallyLikely() {
    Map<Integer, Integer> visits = new HashMap<>();
    for (long draw = 0; draw < 6_000; draw++) {
      blocks(policy(), 5 * draw, 7).forEach(block -> visits.merge(block, 1, Integer::sum));
    }
    assertThat(visits).hasSize(12);
    assertThat(visits.values())
        .allSatisfy(n -> assertThat(n / 6_000.0).isEqualTo(2 / 12.0, within(0.02)));
  }

  @Test
  void distancesDoNotMatterSeedAndStepDo() {
    Distances others = Distances.initial(DISTANCES.names(), 99);
    assertThat(policy().choose(PARAMETERS, others, 3, 7))
        .isEqualTo(policy().choose(PARAMETERS, DISTANCES, 3, 7));
    assertThat(List.of(blocks(policy(), 0, 8), blocks(policy(), 5, 8), blocks(policy(), 10, 8)))
        .isNotEqualTo(
            List.of(blocks(policy(), 0, 9), blocks(policy(), 5, 9), blocks(policy(), 10, 9)));
  }

  @Test
  void statesOfBlocksThatAreFrozenAgainAreForgotten() {
    Set<Integer> withStates = new TreeSet<>();
    for (long step = 0; step < 200; step++) {
      Set<String> forgotten = policy().forgotten(PARAMETERS, step, 3);
      withStates.removeIf(
          block -> forgotten.contains("encoder.layer." + block + ".output.dense.weight"));
      withStates.addAll(blocks(policy(), step, 3));
      assertThat(withStates).as("step %d", step).hasSize(2);
      assertThat(forgotten).allMatch(name -> name.startsWith("encoder."));
    }
  }

  @Test
  void modelWithFewerBlocksTrainsThemAll() {
    List<Trainable> parameters = TinyParameters.blocks(1);
    assertThat(policy().choose(parameters, DISTANCES, 0, 1).names())
        .containsExactlyElementsOf(Trainable.names(parameters));
  }

  @Test
  void optionsBelowOneAreRejected() {
    assertThatThrownBy(() -> new LayerwiseSampling(0, 5))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lisaBlocks: 0 is outside the allowed range")
        .hasMessageContaining("Give a number of at least 1");
    assertThatThrownBy(() -> new LayerwiseSampling(1, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("lisaInterval");
  }
}
