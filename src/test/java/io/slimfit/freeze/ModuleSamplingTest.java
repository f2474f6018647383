package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ModuleSamplingTest extends FreezePolicyContract {
  private static final int INTERVAL = 3;
  private static final List<Trainable> PARAMETERS = TinyParameters.blocks(10);

  @Override
  FreezePolicy policy() {
    return new ModuleSampling(0.3, INTERVAL);
  }

  private static Freezing freezing(FreezePolicy policy) {
    return new Freezing(policy, PARAMETERS, Set.of(), 7, false);
  }

  private static Set<String> modules(ActiveSet active) {
    return active.names().stream()
        .filter(name -> name.startsWith("encoder") && name.endsWith("weight"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String module(int block) {
    return "encoder.layer." + block + ".output.dense.weight";
  }

  /** The norm of a matrix grows with its block, that of everything else is 1. */
  private static Map<String, Double> norms(ActiveSet active) {
    Map<String, Double> norms = new LinkedHashMap<>();
    for (String name : active.names()) {
      int block = PARAMETERS.stream()
          .filter(parameter -> parameter.name().equals(name))
          .findFirst()
          .orElseThrow()
          .block();
      norms.put(name, modules(active).contains(name) ? 1.0 + block : 1.0);
    }
    return norms;
  }

  @Test
  @DisplayName("three of ten equal matrices train for an interval; everything small always does")
  void atMostTheShareTrains() {
    Freezing freezing = freezing(policy());
    PolicyState state = PolicyState.empty();
    Set<Set<String>> seen = new HashSet<>();
    for (long step = 0; step < 60; step++) {
      ActiveSet active = freezing.choose(freezing.initialDistances(), state, step);
      assertThat(modules(active)).hasSize(3);
      assertThat(active.names())
          .contains("classifier.weight", "classifier.bias", "pooler.dense.weight")
          .doesNotContain("embeddings.word_embeddings.weight", "embeddings.LayerNorm.weight")
          .contains("embeddings.LayerNorm.bias", "encoder.layer.0.output.dense.bias");
      state = freezing.remembered(state, active, norms(active), step);
      ActiveSet next = freezing.choose(freezing.initialDistances(), state, step + 1);
      if ((step + 1) % INTERVAL != 0) {
        assertThat(next).isEqualTo(active);
      }
      seen.add(modules(active));
    }
    assertThat(seen).hasSizeGreaterThan(10);
  }

  @Test
  @DisplayName("importance is 0.9 of what it was, and 0.1 of norm / root of the 16 elements")
  void importanceByHand() {
    Freezing freezing = freezing(policy());
    ActiveSet active = freezing.choose(freezing.initialDistances(), PolicyState.empty(), 0);
    String trained = modules(active).iterator().next();
    PolicyState first = freezing.remembered(PolicyState.empty(), active, Map.of(trained, 8.0), 0);
    assertThat(first.row("importance/" + trained).orElseThrow())
        .containsExactly(new double[] {0.1 * 8 / 4}, within(1e-15));
    PolicyState second = freezing.remembered(first, active, Map.of(trained, 4.0), 1);
    assertThat(second.row("importance/" + trained).orElseThrow())
        .containsExactly(new double[] {0.9 * 0.2 + 0.1 * 4 / 4}, within(1e-15));
    assertThat(second.row("importance/" + module(frozen(active)))).isEmpty();
  }

  private static int frozen(ActiveSet active) {
    for (int block = 0; block < 10; block++) {
      if (!active.contains(module(block))) {
        return block;
      }
    }
    throw new AssertionError("no matrix is frozen");
  }

  @Test
  void importantMatricesAreDrawnMoreOften() {
    FreezePolicy policy = new ModuleSampling(0.1, 1);
    Freezing freezing = freezing(policy);
    PolicyState state = PolicyState.empty().with("importance/" + module(4), 2.0);
    int often = 0;
    int seldom = 0;
    for (long step = 0; step < 2000; step++) {
      Set<String> drawn = modules(freezing.choose(freezing.initialDistances(), state, step));
      assertThat(drawn).hasSize(1);
      often += drawn.contains(module(4)) ? 1 : 0;
      seldom += drawn.contains(module(5)) ? 1 : 0;
    }
    double share = Math.E / (Math.E + 9); // its weight is e, that of nine others 1
    assertThat(often / 2000.0).isCloseTo(share, within(0.04));
    assertThat(seldom / 2000.0).isCloseTo(1 / (Math.E + 9), within(0.03));
  }

  @Test
  void whatIsNotDrawnAgainLosesItsStates() {
    Freezing freezing = freezing(policy());
    PolicyState state = PolicyState.empty();
    Set<String> withStates = new TreeSet<>();
    for (long step = 0; step < 40; step++) {
      withStates.removeAll(freezing.forgotten(state, step));
      ActiveSet active = freezing.choose(freezing.initialDistances(), state, step);
      withStates.addAll(modules(active));
      assertThat(withStates).as("step %d", step).isEqualTo(modules(active));
      state = freezing.remembered(state, active, norms(active), step);
    }
  }

  @Test
  void oneMatrixTrainsHoweverSmallTheShare() {
    Freezing freezing = freezing(new ModuleSampling(1e-6, 1));
    assertThat(modules(freezing.choose(freezing.initialDistances(), PolicyState.empty(), 0)))
        .hasSize(1);
  }

  @Test
  void shareAndIntervalAreChecked() {
    for (double wrong : new double[] {0, 1.1, Double.NaN}) {
      assertThatThrownBy(() -> new ModuleSampling(wrong, 1))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("activeShare");
    }
    assertThatThrownBy(() -> new ModuleSampling(0.5, 0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("misaInterval");
  }
}
