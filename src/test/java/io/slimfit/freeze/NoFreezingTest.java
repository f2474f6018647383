package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoFreezingTest extends FreezePolicyContract {
  @Override
  FreezePolicy policy() {
    return new NoFreezing();
  }

  @Test
  void everyWeightTrains() {
    assertThat(choose(policy(), distances(10, 1), 0, 1).names())
        .containsExactlyElementsOf(distances(10, 1).names());
  }
}
