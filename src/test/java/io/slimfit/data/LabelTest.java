package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelTest {
  @Test
  void whatIsNoClassScoreOrSpanIsRefused() {
    assertThat(Label.ofClass(0).index()).isZero();
    assertThatThrownBy(() -> Label.ofClass(-1)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Label.ofScore(Double.NaN))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(Label.ofSpan(0, 0).indices()).containsExactly(0, 0);
    assertThatThrownBy(() -> Label.ofSpan(-1, 0)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> Label.ofSpan(3, 2)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aSetHasEachClassOnceInOrder() {
    Label set = Label.ofSet(List.of(3, 0, 3));
    assertThat(set.indices()).containsExactly(0, 3);
    assertThat(set.indicators(4)).containsExactly(1, 0, 0, 1);
    assertThat(Label.ofSet(List.of()).indicators(2)).containsExactly(0, 0);
  }

  @Test
  void aLabelIsReadOnlyAsWhatItIs() {
    assertThat(Label.ofScore(-0.5).score()).isEqualTo(-0.5);
    assertThatThrownBy(Label.ofScore(-1)::index)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("is no index");
    assertThatThrownBy(Label.ofScore(0.5)::index).hasMessageContaining("is no index");
    assertThatThrownBy(Label.ofSpan(1, 2)::score).hasMessageContaining("is not one number");
    assertThatThrownBy(Label.none()::score).hasMessageContaining("is not one number");
  }
}
