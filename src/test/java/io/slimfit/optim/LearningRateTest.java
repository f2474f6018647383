package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import org.junit.jupiter.api.Test;

class LearningRateTest {
  @Test
  void linearFallsToZeroAtTheEnd() {
    LearningRate rate = new LearningRate(8, "linear", 0, 4);
    assertThat(rate.at(0)).isEqualTo(8);
    assertThat(rate.at(1)).isEqualTo(6);
    assertThat(rate.at(3)).isEqualTo(2);
    assertThat(rate.at(4)).isZero();
    assertThat(rate.at(9)).isZero();
  }

  @Test
  void cosineFallsLikeHalfAWave() {
    LearningRate rate = new LearningRate(2, "cosine", 0, 4);
    assertThat(rate.at(0)).isEqualTo(2);
    assertThat(rate.at(1)).isEqualTo(1 + Math.sqrt(0.5), within(1e-15));
    assertThat(rate.at(2)).isEqualTo(1, within(1e-15));
    assertThat(rate.at(4)).isEqualTo(0, within(1e-15));
  }

  @Test
  void constantRateDoesNotChange() {
    LearningRate rate = new LearningRate(2, "constant", 0, 4);
    assertThat(rate.at(0)).isEqualTo(2);
    assertThat(rate.at(100)).isEqualTo(2);
  }

  @Test
  void warmUpRisesFromZeroAndRoundsUp() {
    LearningRate rate = new LearningRate(6, "linear", new WarmUp.Share(0.25).of(9), 9); // 2.25: 3
    assertThat(rate.at(0)).isZero();
    assertThat(rate.at(1)).isEqualTo(2);
    assertThat(rate.at(2)).isEqualTo(4);
    assertThat(rate.at(3)).isEqualTo(6);
    assertThat(rate.at(6)).isEqualTo(3);
    assertThat(rate.at(9)).isZero();
    assertThat(rate.warmedUp(0)).isZero();
    assertThat(rate.warmedUp(1)).isEqualTo(1.0 / 3);
    assertThat(rate.warmedUp(3)).isEqualTo(1);
    assertThat(rate.warmedUp(9)).isEqualTo(1);
  }

  @Test
  void warmUpPrecedesAConstantRate() {
    LearningRate rate = new LearningRate(6, "constant", new WarmUp.Steps(2).of(4), 4);
    assertThat(rate.at(1)).isEqualTo(3);
    assertThat(rate.at(2)).isEqualTo(6);
  }

  @Test
  void badSettingsAreNamed() {
    assertThatThrownBy(() -> new LearningRate(0, "linear", 0, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("learningRate");
    assertThatThrownBy(() -> new LearningRate(Double.NaN, "linear", 0, 4))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> new WarmUp.Share(1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("warmupRatio");
    assertThatThrownBy(() -> new WarmUp.Steps(-1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("warmupSteps");
    assertThatThrownBy(() -> new LearningRate(1, "lineer", 0, 4))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("linear");
  }
}
