package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class MeanAndDeviationTest {
  @Test
  void theDeviationIsThatOfASample() {
    assertThat(MeanAndDeviation.of(List.of(1.0, 3.0, 5.0)))
        .isEqualTo(new MeanAndDeviation(OptionalDouble.of(3), OptionalDouble.of(2)));
  }

  @Test
  void oneRunHasNoDeviation() {
    assertThat(MeanAndDeviation.of(List.of(4.0)))
        .isEqualTo(new MeanAndDeviation(OptionalDouble.of(4), OptionalDouble.empty()));
  }

  @Test
  void aRunWithoutTheValueLeavesNeither() {
    assertThat(MeanAndDeviation.of(List.of(4.0, Double.NaN, 5.0)))
        .isEqualTo(new MeanAndDeviation(OptionalDouble.empty(), OptionalDouble.empty()));
  }
}
