package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FreezePoliciesTest {
  private static final PolicyOption<Double> RATE = InterLayerScheduling.RATE;

  @Test
  void namesEqualThoseOfTheOption() {
    assertThat(FreezePolicies.names())
        .containsExactly(
            "none",
            "ils",
            "ils-compensated",
            "random",
            "static",
            "lisa",
            "columns",
            "misa",
            "adagradselect",
            "badam",
            "bitfit",
            "head");
  }

  @Test
  void optionsReachThePolicy() {
    assertThat(FreezePolicies.of(FreezeConfig.of("none"))).isEqualTo(new NoFreezing());
    assertThat(FreezePolicies.of(FreezeConfig.of("ils").with(RATE, 0.8)))
        .isEqualTo(new InterLayerScheduling(0.8));
    assertThat(FreezePolicies.of(FreezeConfig.of("random").with(RATE, 0.7)))
        .isEqualTo(new RandomFreezing(0.7));
    assertThat(FreezePolicies.of(FreezeConfig.of("lisa").with(LayerwiseSampling.INTERVAL, 5)))
        .isEqualTo(new LayerwiseSampling(2, 5));
    assertThat(FreezePolicies.of(FreezeConfig.of("columns").with(ColumnSampling.REDRAWN, "epoch")))
        .isEqualTo(new ColumnSampling(0.1, new Interval.Epoch()));
    assertThat(FreezePolicies.of(FreezeConfig.of("ils-compensated").with(RATE, 0.7)))
        .isEqualTo(new CompensatedScheduling(0.7));
    assertThat(FreezePolicies.of(FreezeConfig.of("misa").with(ModuleSampling.INTERVAL, 5)))
        .isEqualTo(new ModuleSampling(0.1, 5));
    assertThat(
            FreezePolicies.of(FreezeConfig.of("adagradselect").with(GradientSelection.BLOCKS, 3)))
        .isEqualTo(new GradientSelection(3, 20));
    assertThat(FreezePolicies.of(FreezeConfig.of("badam").with(BlocksInTurn.INTERVAL, 5)))
        .isEqualTo(new BlocksInTurn(5));
    assertThat(FreezePolicies.of(FreezeConfig.of("bitfit"))).isEqualTo(new BiasesOnly());
    assertThat(FreezePolicies.of(FreezeConfig.of("head"))).isEqualTo(new HeadOnly());
  }

  @Test
  void staticFreezingGetsItsPattern() {
    FreezeConfig config = FreezeConfig.of("static");
    FreezePolicy byBlocks = FreezePolicies.of(config.with(StaticFreezing.BLOCKS, 1));
    FreezePolicy byPattern = FreezePolicies.of(config.with(StaticFreezing.PATTERN, "layer.0"));
    assertThat(byBlocks.frozenForGood(TinyParameters.blocks(2))).hasSize(5);
    assertThat(byPattern.frozenForGood(TinyParameters.blocks(2))).hasSize(2);
    assertThatThrownBy(() -> FreezePolicies.of(config))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezePattern(REGEX) or freezeBlocks(N)");
  }

  @Test
  void rowsDeclareTheirOptions() {
    assertThat(FreezePolicies.options()).extracting(PolicyOption::name).doesNotHaveDuplicates();
    assertThat(FreezePolicies.options("none")).isEmpty();
    assertThat(FreezePolicies.options("lisa"))
        .isEqualTo(List.of(LayerwiseSampling.BLOCKS, LayerwiseSampling.INTERVAL));
    assertThat(FreezePolicies.having("freezeRate"))
        .containsExactly("ils", "ils-compensated", "random");
    assertThat(FreezeConfig.of("lisa").value(LayerwiseSampling.INTERVAL)).contains(20);
  }

  @Test
  void anOptionThatAPolicyNeedsMustBeGiven() {
    assertThatThrownBy(() -> FreezePolicies.of(FreezeConfig.of("ils")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeRate: is missing")
        .hasMessageContaining("Give a number from 0");
  }

  @Test
  void errorForUnknownPolicySuggestsSimilarOnes() {
    assertThatThrownBy(() -> FreezePolicies.of(FreezeConfig.of("statik")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option freeze: unknown freeze policy 'statik'")
        .hasMessageContaining("static");
  }

  @Test
  void patternAndBlocksExcludeEachOther() {
    assertThatThrownBy(() -> FreezePolicies.of(FreezeConfig.of("static")
            .with(StaticFreezing.PATTERN, "layer")
            .with(StaticFreezing.BLOCKS, 2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezePattern")
        .hasMessageContaining("freezeBlocks");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "ils", "random", "lisa"})
  void optionsOfAnotherPolicyAreRejected(String policy) {
    assertThatThrownBy(
            () -> FreezePolicies.of(FreezeConfig.of(policy).with(StaticFreezing.BLOCKS, 2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeBlocks: has no meaning with option freeze(" + policy + ")")
        .hasMessageContaining("Use freeze(static)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"none", "static", "lisa"})
  void rateIsRejectedByPoliciesWithoutOne(String policy) {
    assertThatThrownBy(() -> FreezePolicies.of(FreezeConfig.of(policy).with(RATE, 0.5)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeRate: has no meaning with option freeze(" + policy + ")")
        .hasMessageContaining("Use freeze(ils or ils-compensated or random), or leave it out");
  }
}
