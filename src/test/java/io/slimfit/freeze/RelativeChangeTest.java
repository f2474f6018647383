package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RelativeChangeTest {
  @Test
  void meanOfTheRelativeChanges() {
    RelativeChange change = new RelativeChange();
    change.add(2f, 3f);
    change.add(-4f, -3f);
    assertThat(change.distance()).isEqualTo(0.375);
  }

  @Test
  void zeroElementsAreNotCounted() {
    RelativeChange change = new RelativeChange();
    change.add(0f, 1f);
    change.add(9e-9f, 1f);
    assertThat(change.distance()).isEqualTo(RelativeChange.UNKNOWN);
    change.add(1f, 1.5f);
    assertThat(change.distance()).isEqualTo(0.5);
  }

  @Test
  void partsAddUp() {
    RelativeChange change = new RelativeChange();
    change.add(0.5, 2);
    change.add(0.1, 4);
    assertThat(change.distance())
        .isEqualTo(RelativeChange.of(0.6, 6))
        .isEqualTo(0.1, within(1e-15));
  }
}
