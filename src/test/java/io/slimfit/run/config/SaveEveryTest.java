package io.slimfit.run.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SaveEveryTest {
  private static final Duration LONG = Duration.ofHours(5);

  @ParameterizedTest
  @CsvSource({"1, false", "49, false", "50, true", "75, false", "100, true"})
  void stepsCountFromTheBeginningOfTheRun(long step, boolean due) {
    assertThat(new SaveEvery.Steps(50).isDue(step, 7, LONG, LONG)).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({"6, false", "7, true", "8, false", "14, true"})
  void epochEndsAfterItsLastStep(long step, boolean due) {
    assertThat(new SaveEvery.Epoch().isDue(step, 7, LONG, LONG)).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({"599, 0, false", "600, 0, true", "601, 5, true"})
  void minutesCountFromTheLastCheckpoint(long since, long cost, boolean due) {
    assertThat(isDue(since, cost)).isEqualTo(due);
  }

  @ParameterizedTest
  @CsvSource({"600, 18, true", "600, 19, false", "900, 30, false", "1001, 30, true"})
  void savingTakesAtMostThreePercentOfTheTime(long since, long cost, boolean due) {
    assertThat(isDue(since, cost)).isEqualTo(due);
  }

  /** Every ten minutes; in seconds. */
  private static boolean isDue(long since, long cost) {
    return new SaveEvery.Minutes(10)
        .isDue(3, 7, Duration.ofSeconds(since), Duration.ofSeconds(cost));
  }

  @Test
  void neverIsNeverDue() {
    assertThat(new SaveEvery.Never().isDue(7, 7, LONG, Duration.ZERO)).isFalse();
  }
}
