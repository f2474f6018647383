package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class CompensatedSchedulingTest extends FreezePolicyContract {
  private static final List<Trainable> PARAMETERS = TinyParameters.blocks(4);
  private static final String WEIGHT = "encoder.layer.1.output.dense.weight";
  private static final String OTHER = "encoder.layer.2.output.dense.weight";
  private static final String BIAS = "encoder.layer.1.output.dense.bias";

  @Override
  FreezePolicy policy() {
    return new CompensatedScheduling(0.75);
  }

  @Test
  void choosesLikeIls() {
    Distances distances = distances(40, 3);
    for (long step = 0; step < 20; step++) {
      ActiveSet active = choose(policy(), distances, step, 1);
      assertThat(active).isEqualTo(choose(new InterLayerScheduling(0.75), distances, step, 1));
      distances = moved(distances, active);
    }
  }

  @Test
  @DisplayName("the factor is the number of steps since a weight last trained, at most 1 / 0.25")
  void factorsByHand() {
    Freezing freezing = new Freezing(policy(), PARAMETERS, Set.of(), 7, false);
    ActiveSet all = ActiveSet.of(List.of(WEIGHT, OTHER, BIAS));
    PolicyState none = PolicyState.empty();
    assertThat(freezing.rateFactors(none, all, 0)).isEmpty();
    assertThat(freezing.rateFactors(none, all, 2)).isEqualTo(Map.of(WEIGHT, 3.0, OTHER, 3.0));
    PolicyState trained =
        freezing.remembered(none, ActiveSet.of(List.of(WEIGHT, BIAS)), Map.of(), 2);
    assertThat(freezing.rateFactors(trained, all, 3)).isEqualTo(Map.of(OTHER, 4.0));
    assertThat(freezing.rateFactors(trained, all, 4)).isEqualTo(Map.of(WEIGHT, 2.0, OTHER, 4.0));
    assertThat(freezing.rateFactors(trained, all, 90)).isEqualTo(Map.of(WEIGHT, 4.0, OTHER, 4.0));
    assertThat(freezing.rateFactors(trained, ActiveSet.of(List.of(BIAS)), 90)).isEmpty();
  }

  @Test
  void nothingIsCompensatedIfNothingIsFrozen() {
    FreezePolicy all = new CompensatedScheduling(0);
    assertThat(all.rateFactor(PARAMETERS.get(1), PolicyState.empty(), 5)).isCloseTo(1, within(0.0));
  }

  @Test
  void rateIsChecked() {
    assertThatThrownBy(() -> new CompensatedScheduling(1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("freezeRate");
  }
}
