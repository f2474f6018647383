package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  private static final List<Double> GRID = List.of(5e-5, 1e-4);
  private static final List<Double> ONE = List.of(3e-4);

  @Test
  @DisplayName("rates are chosen first; methods with one rate go on seed by seed meanwhile")
  void searchesComeFirst() {
    SmallComparison comparison = new SmallComparison(1L, 2L).with("mrpc", GRID, ONE);
    assertThat(comparison.schedule().missing())
        .extracting(ComparedRun::toString)
        .containsExactly(
            "mrpc, full, learning rate 5e-5, seed 9",
            "mrpc, full, learning rate 1e-4, seed 9",
            "mrpc, ils, learning rate 3e-4, seed 1",
            "mrpc, ils, learning rate 3e-4, seed 2");
    assertThat(comparison.schedule().remaining(comparison.comparison())).isEqualTo(6);
    assertThat(comparison.schedule().isDone()).isFalse();
  }

  @Test
  @DisplayName("the reported runs use the best rate, also one that the grid did not begin with")
  void bestRateIsUsed() {
    SmallComparison comparison = new SmallComparison(1L, 2L)
        .with("mrpc", GRID, ONE)
        .finished("mrpc", "full", 5e-5, 9, 0.7)
        .finished("mrpc", "full", 1e-4, 9, 0.8);
    assertThat(comparison.schedule().missing())
        .contains(new ComparedRun("mrpc", "full", 2e-4, 9))
        .doesNotContain(new ComparedRun("mrpc", "full", 1e-4, 1));
    comparison.finished("mrpc", "full", 2e-4, 9, 0.75);
    assertThat(comparison.schedule().missing())
        .containsExactly(
            new ComparedRun("mrpc", "full", 1e-4, 1),
            new ComparedRun("mrpc", "ils", 3e-4, 1),
            new ComparedRun("mrpc", "full", 1e-4, 2),
            new ComparedRun("mrpc", "ils", 3e-4, 2));
  }

  @Test
  void nothingRunsTwice() {
    SmallComparison comparison = new SmallComparison(1L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.7)
        .diverged("mrpc", "ils", 3e-4, 1);
    assertThat(comparison.schedule().missing()).isEmpty();
    assertThat(comparison.schedule().isDone()).isTrue();
  }

  @Test
  @DisplayName("a run with a seed that is reported chooses no rate")
  void reportedSeedsChooseNothing() {
    SmallComparison comparison = new SmallComparison(1L)
        .with("mrpc", GRID, ONE)
        .finished("mrpc", "full", 5e-5, 1, 0.9)
        .finished("mrpc", "full", 1e-4, 1, 0.1);
    assertThat(comparison.schedule().missing())
        .contains(
            new ComparedRun("mrpc", "full", 5e-5, 9), new ComparedRun("mrpc", "full", 1e-4, 9));
  }
}
