package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreezePoliciesTest {
  @Test
  void namesAreThoseOfTheOption() {
    assertThat(FreezePolicies.names()).containsExactly("none", "ils", "random", "static");
  }

  @Test
  void ratesReachThePolicy() {
    assertThat(FreezePolicies.of(FreezeConfig.of("none", 0.9))).isEqualTo(new NoFreezing());
    assertThat(FreezePolicies.of(FreezeConfig.of("ils", 0.8)))
        .isEqualTo(new InterLayerScheduling(0.8));
    assertThat(FreezePolicies.of(FreezeConfig.of("random", 0.7)))
        .isEqualTo(new RandomFreezing(0.7));
  }

  @Test
  void staticFreezingIsToldWhat() {
    FreezePolicy byBlocks = FreezePolicies.of(
        new FreezeConfig("static", 0, Optional.empty(), OptionalInt.of(1), false));
    FreezePolicy byPattern = FreezePolicies.of(
        new FreezeConfig("static", 0, Optional.of("layer.0"), OptionalInt.empty(), false));
    assertThat(byBlocks.frozenForGood(TinyParameters.blocks(2))).hasSize(5);
    assertThat(byPattern.frozenForGood(TinyParameters.blocks(2))).hasSize(2);
    assertThatThrownBy(() -> FreezePolicies.of(FreezeConfig.of("static", 0)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--freeze-pattern REGEX or --freeze-blocks N");
  }

  @Test
  @DisplayName("R01 an unknown freeze policy is answered with the nearest names")
  void unknownPolicyIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> FreezePolicies.of(FreezeConfig.of("statik", 0.9)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option --freeze: unknown freeze policy 'statik'")
        .hasMessageContaining("static");
  }

  @Test
  @DisplayName("R03 pattern and blocks exclude each other")
  void patternAndBlocksExcludeEachOther() {
    assertThatThrownBy(
            () -> new FreezeConfig("static", 0, Optional.of("layer"), OptionalInt.of(2), false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--freeze-pattern")
        .hasMessageContaining("--freeze-blocks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "ils", "random"})
  @DisplayName("R03 only static freezing takes a pattern or blocks")
  void othersRefuseASelection(String policy) {
    assertThatThrownBy(() -> FreezePolicies.of(
            new FreezeConfig(policy, 0.9, Optional.empty(), OptionalInt.of(2), false)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--freeze-blocks: has no meaning with option --freeze " + policy);
  }
}
