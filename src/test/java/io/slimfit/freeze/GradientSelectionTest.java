package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class GradientSelectionTest extends FreezePolicyContract {
  private static final int INTERVAL = 4;
  private static final int BLOCKS = 6;
  private static final List<Trainable> PARAMETERS = TinyParameters.blocks(BLOCKS);

  @Override
  FreezePolicy policy() {
    return new GradientSelection(2, INTERVAL);
  }

  private Freezing freezing() {
    return new Freezing(policy(), PARAMETERS, Set.of(), 7, false);
  }

  private static Set<Integer> blocks(ActiveSet active) {
    return PARAMETERS.stream()
        .filter(parameter -> parameter.isInBlock() && active.contains(parameter.name()))
        .map(Trainable::block)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** Weights of block b have the norm 3 (b + 1), its biases 4 (b + 1): together 5 (b + 1). */
  private static Map<String, Double> norms(ActiveSet active) {
    Map<String, Double> norms = new LinkedHashMap<>();
    for (Trainable parameter : PARAMETERS) {
      if (active.contains(parameter.name())) {
        double factor = parameter.isInBlock() ? parameter.block() + 1 : 100;
        norms.put(parameter.name(), factor * (parameter.schedulable() ? 3 : 4));
      }
    }
    return norms;
  }

  @Test
  void twoBlocksTrainForAnIntervalAndTheHeadAlways() {
    Freezing freezing = freezing();
    PolicyState state = PolicyState.empty();
    for (long step = 0; step < 80; step++) {
      ActiveSet active = freezing.choose(freezing.initialDistances(), state, step);
      assertThat(blocks(active)).hasSize(2);
      assertThat(active.names())
          .contains("classifier.weight", "classifier.bias", "pooler.dense.weight")
          .noneMatch(name -> name.startsWith("embeddings"));
      state = freezing.remembered(state, active, norms(active), step);
      if ((step + 1) % INTERVAL != 0) {
        assertThat(freezing.choose(freezing.initialDistances(), state, step + 1))
            .isEqualTo(active);
      }
    }
  }

  @Test
  @DisplayName("the norm of a block is that of all its gradients together")
  void normsByHand() {
    Freezing freezing = freezing();
    ActiveSet active = freezing.choose(freezing.initialDistances(), PolicyState.empty(), 0);
    PolicyState state = freezing.remembered(PolicyState.empty(), active, norms(active), 0);
    for (int block = 0; block < BLOCKS; block++) {
      if (blocks(active).contains(block)) {
        assertThat(state.row("norm/" + block).orElseThrow())
            .containsExactly(new double[] {5 * (block + 1)}, within(1e-12));
      } else {
        assertThat(state.row("norm/" + block)).isEmpty();
      }
    }
  }

  @Test
  @DisplayName("late choices take the blocks with the largest norms, nine times of ten or more")
  void largestNormsAreChosenLater() {
    Freezing freezing = freezing();
    PolicyState state = PolicyState.empty();
    int largest = 0;
    Set<Integer> early = new TreeSet<>();
    for (long step = 0; step < 800L * INTERVAL; step++) {
      ActiveSet active = freezing.choose(freezing.initialDistances(), state, step);
      boolean isLate = step >= 400L * INTERVAL;
      if (isLate && step % INTERVAL == 0 && blocks(active).equals(Set.of(4, 5))) {
        largest++;
      }
      if (step < 20L * INTERVAL) {
        early.addAll(blocks(active));
      }
      state = freezing.remembered(state, active, norms(active), step);
    }
    assertThat(early).containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(largest / 400.0)
        .isBetween(0.85, 0.95); // 0.9, and 1 of 15 pairs that are drawn otherwise
  }

  @Test
  void onlyTheBlocksThatTrainHaveStates() {
    Freezing freezing = freezing();
    PolicyState state = PolicyState.empty();
    Set<String> withStates = new TreeSet<>();
    for (long step = 0; step < 100; step++) {
      withStates.removeAll(freezing.forgotten(state, step));
      ActiveSet active = freezing.choose(freezing.initialDistances(), state, step);
      withStates.addAll(active.names());
      assertThat(withStates).as("step %d", step).isEqualTo(new TreeSet<>(active.names()));
      state = freezing.remembered(state, active, norms(active), step);
    }
  }

  @Test
  void countsAreChecked() {
    assertThatThrownBy(() -> new GradientSelection(0, 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("selectBlocks");
    assertThatThrownBy(() -> new GradientSelection(1, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("selectInterval");
  }
}
