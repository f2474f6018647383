package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LossHistoryTest {
  private static LossHistory of(double... losses) {
    LossHistory history = new LossHistory(2, 1); // there are more than expected
    for (int i = 0; i < losses.length; i++) {
      history.add(losses[i], losses.length - i);
    }
    return history;
  }

  @Test
  void everyStepIsRemembered() {
    LossHistory history = of(4, 3, 2, 1);
    assertThat(history.losses()).containsExactly(4.0, 3.0, 2.0, 1.0);
    assertThat(history.seconds()).containsExactly(4.0, 3.0, 2.0, 1.0);
    assertThat(history.lastSeconds()).isEqualTo(1);
    assertThat(history.loss(2)).isEqualTo(3);
  }

  @Test
  void theLossOfTheLastEpochIsTheMeanOfItsStepsThatWereNotSkipped() {
    assertThat(of(9, 4, 2).lastEpochLoss()).isEqualTo(3);
    assertThat(of(9, 4, Double.NaN).lastEpochLoss()).isEqualTo(4);
    assertThat(of(5).lastEpochLoss()).isEqualTo(5);
    assertThat(of().lastEpochLoss()).isNaN();
  }

  @Test
  void theMedianOfAnEvenNumberOfStepsLiesBetweenTheTwoInTheMiddle() {
    assertThat(of(0, 0, 0).medianSeconds()).isEqualTo(2);
    assertThat(of(0, 0, 0, 0).medianSeconds()).isEqualTo(2.5);
    assertThat(of().medianSeconds()).isNaN();
    assertThat(of().lastSeconds()).isNaN();
  }

  @Test
  void aSkippedStepIsNotTheLastGoodOne() {
    assertThat(of(3, Double.NaN, 2, Double.NaN).lastGoodStep()).isEqualTo(3);
    assertThat(of(Double.NaN).lastGoodStep()).isZero();
    assertThat(of(3, Double.NaN, 2, Double.NaN).skipped()).isEqualTo(2);
  }
}
