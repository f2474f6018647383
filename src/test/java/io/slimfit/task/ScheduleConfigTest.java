package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ScheduleConfigTest {
  @Test
  void moreExamplesPerStepThanAnIntAreRefusedByName() {
    assertThatThrownBy(() -> new ScheduleConfig(
            1,
            OptionalLong.empty(),
            1 << 16,
            32,
            1 << 16,
            128,
            ScheduleConfig.Padding.NONE,
            false,
            OptionalInt.empty(),
            OptionalInt.empty()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("gradientAccumulation")
        .hasMessageContaining("65536 batches of 65536 examples");
  }
}
