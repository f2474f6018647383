package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonPlanTest {
  private static final List<Double> GRID = List.of(5e-5, 1e-4);
  private static final List<Double> ONE = List.of(3e-4);

  private final List<String> tried = new ArrayList<>();

  /** Runs of {@code ils} take ten times as long, and half the memory. */
  private RunEstimate trial(MethodOnTask one, ComparedRun run) {
    tried.add(run.toString());
    return one.method().equals("ils")
        ? new RunEstimate(10, 100, 1000)
        : new RunEstimate(10, 10, 2000);
  }

  @Test
  void aMethodIsTriedOnceAndAllItsRunsCostThat() {
    ComparisonPlan plan = new SmallComparison(1L, 2L).with("mrpc", GRID, ONE).plan(this::trial);
    assertThat(tried)
        .containsExactly(
            "mrpc, full, learning rate 5e-5, seed 9", "mrpc, ils, learning rate 3e-4, seed 1");
    assertThat(plan.rows()).extracting(ComparisonPlan.Row::runs).containsExactly(4, 2);
    assertThat(plan.rows()).extracting(ComparisonPlan.Row::finished).containsExactly(0, 0);
    assertThat(plan.remaining()).isEqualTo(6);
    assertThat(plan.seconds()).isEqualTo(4 * 10 + 2 * 100.0);
    assertThat(plan.peakBytes()).isEqualTo(2000);
  }

  @Test
  void aFinishedRunSaysWhatTheOthersCostUnlessItDiverged() {
    SmallComparison comparison = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.8)
        .diverged("mrpc", "ils", 3e-4, 1);
    ComparisonPlan plan = comparison.plan(this::trial);
    assertThat(tried).containsExactly("mrpc, ils, learning rate 3e-4, seed 1");
    assertThat(plan.rows()).extracting(ComparisonPlan.Row::finished).containsExactly(1, 1);
    MethodOnTask full = comparison.comparison().of("mrpc", "full");
    int batch = full.config(full.run(3e-4, 1), Path.of("unused")).schedule().batchSize();
    double seconds = 6 + 10 * 0.5 + 0.5 / 3 * 100 / batch; // start, ten steps, 100 examples
    assertThat(plan.rows().get(0).cost().seconds()).isCloseTo(seconds, within(1e-9));
    assertThat(plan.rows().get(0).cost().steps()).isEqualTo(10);
    assertThat(plan.seconds()).isCloseTo(seconds + 100, within(1e-9));
    assertThat(plan.peakBytes()).isEqualTo(1000);
  }

  @Test
  void aMethodWhoseRunsAreFinishedCostsNothing() {
    ComparisonPlan plan = new SmallComparison(1L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.8)
        .finished("mrpc", "ils", 3e-4, 1, 0.8)
        .plan(this::trial);
    assertThat(tried).isEmpty();
    assertThat(plan.remaining()).isZero();
    assertThat(plan.seconds()).isZero();
    assertThat(plan.peakBytes()).isZero();
  }

  @Test
  void aReportedRunDoesNotCountBeforeItsRateIsChosen() {
    SmallComparison comparison =
        new SmallComparison(1L).with("mrpc", GRID, ONE).finished("mrpc", "full", 5e-5, 1, 0.8);
    ComparisonPlan.Row full = comparison.plan(this::trial).rows().get(0);
    assertThat(full.runs()).isEqualTo(3);
    assertThat(full.finished()).isZero();
    comparison.finished("mrpc", "full", 5e-5, 9, 0.8);
    assertThat(comparison.plan(this::trial).rows().get(0).finished()).isEqualTo(1);
  }

  @Test
  void aRunThatEndedInTheTrialCostsWhatNobodyKnows() {
    ComparisonPlan plan =
        new SmallComparison(1L).with("mrpc", ONE, ONE).plan((one, run) -> RunEstimate.unknown());
    assertThat(plan.seconds()).isNaN();
    assertThat(plan.rows().get(0).cost().steps()).isZero();
  }
}
