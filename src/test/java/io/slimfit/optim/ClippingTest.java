package io.slimfit.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import org.junit.jupiter.api.Test;

class ClippingTest {
  @Test
  void largeNormsAreScaledDownToTheLimit() {
    assertThat(new Clipping(2).scale(8)).isEqualTo(0.25, within(1e-6));
    assertThat(new Clipping(2).scale(8)).isEqualTo(2 / (8 + 1e-6));
  }

  @Test
  void smallNormsStay() {
    assertThat(new Clipping(2).scale(1)).isEqualTo(1);
    assertThat(new Clipping(2).scale(0)).isEqualTo(1);
  }

  @Test
  void noneClipsNothing() {
    assertThat(Clipping.none().isNone()).isTrue();
    assertThat(Clipping.none().scale(1e30)).isEqualTo(1);
    assertThat(new Clipping(1).isNone()).isFalse();
  }

  @Test
  void theLimitIsAboveZero() {
    assertThatThrownBy(() -> new Clipping(0))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("--max-grad-norm");
    assertThatThrownBy(() -> new Clipping(Double.NaN)).isInstanceOf(InputException.class);
  }
}
