package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class EvaluationScheduleTest {
  private static final long STEPS_PER_EPOCH = 4;

  private static long count(String every, long steps) {
    EvaluationSchedule.Every when = EvaluationSchedule.Every.parse(every);
    return new EvaluationSchedule(when, false, Optional.empty(), OptionalInt.empty())
        .count(steps, STEPS_PER_EPOCH);
  }

  @Test
  void theEndOfTheRunIsAlwaysEvaluatedAndOnce() {
    assertThat(count("end", 12)).isEqualTo(1);
    assertThat(count("epoch", 12)).isEqualTo(3);
    assertThat(count("epoch", 13)).isEqualTo(4);
    assertThat(count("5", 10)).isEqualTo(2);
    assertThat(count("5", 12)).isEqualTo(3);
  }
}
