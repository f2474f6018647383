package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class BlocksInTurnTest extends FreezePolicyContract {
  private static final int INTERVAL = 5;
  private static final List<Trainable> PARAMETERS = TinyParameters.blocks(4);

  @Override
  FreezePolicy policy() {
    return new BlocksInTurn(INTERVAL);
  }

  private ActiveSet choose(long step, long seed) {
    Freezing freezing = new Freezing(policy(), PARAMETERS, Set.of(), seed, false);
    return freezing.choose(freezing.initialDistances(), step);
  }

  /** Of those that are not above the blocks. */
  private int blockOf(ActiveSet active) {
    List<Integer> blocks = PARAMETERS.stream()
        .filter(parameter -> active.contains(parameter.name()))
        .map(Trainable::block)
        .filter(block -> block != Trainable.ABOVE)
        .distinct()
        .toList();
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  @Test
  void eachRoundVisitsTheEmbeddingsAndEveryBlockOnce() {
    List<List<Integer>> rounds = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      List<Integer> visited = new ArrayList<>();
      for (int turn = 0; turn < 5; turn++) {
        visited.add(blockOf(choose((5L * round + turn) * INTERVAL, 3)));
      }
      assertThat(visited).containsExactlyInAnyOrder(Trainable.EMBEDDINGS, 0, 1, 2, 3);
      rounds.add(visited);
    }
    assertThat(new HashSet<>(rounds)).hasSizeGreaterThan(10);
  }

  @Test
  void aBlockTrainsAsAWholeForAnIntervalAndTheHeadAlways() {
    for (long step = 0; step < 100; step++) {
      ActiveSet active = choose(step, 3);
      int block = blockOf(active);
      assertThat(active).isEqualTo(choose(step / INTERVAL * INTERVAL, 3));
      assertThat(active.names())
          .containsExactlyElementsOf(PARAMETERS.stream()
              .filter(p -> p.block() == block || p.block() == Trainable.ABOVE)
              .map(Trainable::name)
              .toList());
    }
  }

  @Test
  void onlyTheBlockThatTrainsHasStates() {
    Set<String> withStates = new TreeSet<>();
    for (long step = 0; step < 200; step++) {
      withStates.removeAll(policy().forgotten(PARAMETERS, step, 3));
      withStates.addAll(choose(step, 3).names());
      assertThat(withStates)
          .as("step %d", step)
          .isEqualTo(new TreeSet<>(choose(step, 3).names()));
    }
  }

  @Test
  void anIntervalBelowOneIsRejected() {
    assertThatThrownBy(() -> new BlocksInTurn(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("badamInterval: 0 is outside the allowed range");
  }
}
