package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.report.ReportedRun.StepLine;
import io.slimfit.train.StepPhases;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreezeMapTest {
  private static final String HEAD = "classifier.weight";
  private static final String LOW = "bert.encoder.layer.2.output.dense.weight";
  private static final String HIGH = "bert.encoder.layer.10.output.dense.weight";

  private static StepLine step(long number, List<String> active, Map<String, Double> distances) {
    return new StepLine(number, 1, 1e-4, 0, 1, StepPhases.NONE, active, distances);
  }

  @Test
  void weightsAreInTheOrderOfTheModelAndHaveTheirShares() {
    FreezeMap map = FreezeMap.of(List.of(
        step(1, List.of(HIGH, HEAD), Map.of()),
        step(2, List.of(LOW, HEAD), Map.of()),
        step(3, List.of("bert.embeddings.LayerNorm.weight", HEAD), Map.of()),
        step(4, List.of(LOW, HEAD), Map.of())));
    assertThat(map.weights()).containsExactly("bert.embeddings.LayerNorm.weight", LOW, HIGH, HEAD);
    assertThat(map.firstSteps()).containsExactly(1L, 2L, 3L, 4L);
    assertThat(map.shares().get(1)).containsExactly(0, 1, 0, 1);
    assertThat(map.shareOf(1)).isEqualTo(0.5);
    assertThat(map.shareOf(3)).isEqualTo(1);
  }

  @Test
  void manyStepsShareColumns() {
    List<StepLine> steps = new ArrayList<>();
    for (long number = 1; number <= 1600; number++) {
      steps.add(step(number, number % 2 == 0 ? List.of(LOW, HEAD) : List.of(HEAD), Map.of()));
    }
    FreezeMap map = FreezeMap.of(steps);
    assertThat(map.firstSteps()).hasSize(400).startsWith(1L, 5L, 9L);
    assertThat(map.shares().get(0)).containsOnly(0.5);
  }

  @Test
  void distancesAreThoseOfTheLinesThatHaveThem() {
    DistanceMap map = DistanceMap.of(
        List.of(
            step(1, List.of(LOW), Map.of()),
            step(2, List.of(LOW), Map.of(LOW, 0.5)),
            step(3, List.of(HIGH), Map.of()),
            step(4, List.of(HIGH), Map.of(HIGH, 0.25))),
        List.of(LOW, HIGH));
    assertThat(map.columns()).containsExactly(2L, 4L);
    assertThat(map.distances().get(0)).containsExactly(0.5, Double.NaN);
    assertThat(map.distances().get(1)).containsExactly(Double.NaN, 0.25);
  }
}
