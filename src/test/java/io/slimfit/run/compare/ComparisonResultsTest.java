package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.run.compare.ComparisonResult.OfMethod;
import io.slimfit.run.compare.ComparisonResult.OnTask;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class ComparisonResultsTest {
  private static final List<Double> ONE = List.of(3e-4);

  @Test
  @DisplayName("differences are method minus reference, paired by seed")
  void pairsBySeed() {
    ComparisonResult result = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.80)
        .finished("mrpc", "full", 3e-4, 2, 0.60)
        .finished("mrpc", "ils", 3e-4, 2, 0.59)
        .finished("mrpc", "ils", 3e-4, 1, 0.77)
        .result();
    assertThat(result.complete()).isTrue();
    OfMethod ils = result.tasks().get(0).methods().get(1);
    assertThat(ils.mean().orElseThrow()).isCloseTo(0.68, within(1e-12));
    assertThat(ils.deviation().orElseThrow()).isCloseTo(0.18 / Math.sqrt(2), within(1e-12));
    PairedDifference difference = ils.difference().orElseThrow();
    assertThat(difference.mean()).isCloseTo(-0.02, within(1e-12));
    assertThat(difference.interval().orElseThrow().low())
        .isCloseTo(-0.02 - 12.706204736174693 * 0.01, within(1e-9));
    OfMethod full = result.tasks().get(0).methods().get(0);
    assertThat(full.difference().orElseThrow().mean()).isZero();
  }

  @Test
  @DisplayName("bytes are the largest of the runs, seconds their median")
  void costs() {
    OfMethod full = new SmallComparison(1L, 2L, 3L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 3, 0.8)
        .finished("mrpc", "full", 3e-4, 1, 0.8)
        .finished("mrpc", "full", 3e-4, 2, 0.8)
        .result()
        .tasks()
        .get(0)
        .methods()
        .get(0);
    assertThat(full.held()).isEqualTo(30);
    assertThat(full.gradients()).isEqualTo(60);
    assertThat(full.optimizer()).isEqualTo(90);
    assertThat(full.peakRss()).isEqualTo(150);
    assertThat(full.secondsPerStep()).isEqualTo(1.0);
    assertThat(full.runs()).extracting(run -> run.run().seed()).containsExactly(1L, 2L, 3L);
  }

  @Test
  @DisplayName("as long as runs are missing, the seeds that both methods have are compared")
  void incomplete() {
    ComparisonResult result = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.8)
        .finished("mrpc", "full", 3e-4, 2, 0.6)
        .finished("mrpc", "ils", 3e-4, 2, 0.7)
        .result();
    assertThat(result.complete()).isFalse();
    PairedDifference difference =
        result.tasks().get(0).methods().get(1).difference().orElseThrow();
    assertThat(difference.mean()).isCloseTo(0.1, within(1e-12));
    assertThat(difference.interval()).isEmpty();
  }

  @Test
  @DisplayName("a diverged run is not left out: mean and difference have no value then")
  void divergedRun() {
    OfMethod ils = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.8)
        .finished("mrpc", "full", 3e-4, 2, 0.6)
        .finished("mrpc", "ils", 3e-4, 1, 0.9)
        .diverged("mrpc", "ils", 3e-4, 2)
        .result()
        .tasks()
        .get(0)
        .methods()
        .get(1);
    assertThat(ils.mean()).isEmpty();
    assertThat(ils.difference()).isEmpty();
    assertThat(ils.runs()).hasSize(2);
  }

  @Test
  @DisplayName("over tasks: for each seed the mean over the tasks, percentages as fractions")
  void overTasks() {
    ComparisonResult result = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .with("squad", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.80)
        .finished("mrpc", "ils", 3e-4, 1, 0.82)
        .finished("mrpc", "full", 3e-4, 2, 0.80)
        .finished("mrpc", "ils", 3e-4, 2, 0.80)
        .finished("squad", "full", 3e-4, 1, 70)
        .finished("squad", "ils", 3e-4, 1, 74)
        .finished("squad", "full", 3e-4, 2, 70)
        .finished("squad", "ils", 3e-4, 2, 72)
        .result();
    assertThat(result.tasks())
        .extracting(OnTask::metric)
        .extracting(name -> name.orElse(""))
        .containsExactly("accuracy", "f1");
    PairedDifference difference = Objects.requireNonNull(result.overTasks().get("ils"));
    assertThat(difference.mean()) // seed 1: (0.02 + 0.04) / 2, seed 2: (0 + 0.02) / 2
        .isCloseTo(0.02, within(1e-12));
    assertThat(difference.interval().orElseThrow().low())
        .isCloseTo(0.02 - 12.706204736174693 * 0.01, within(1e-9));
  }

  @Test
  void triedRatesAreReported() {
    OfMethod full = new SmallComparison(1L)
        .with("stsb", List.of(1e-4, 2e-4, 4e-4), ONE)
        .finished("stsb", "full", 2e-4, 9, 0.9)
        .finished("stsb", "full", 1e-4, 9, 0.8)
        .diverged("stsb", "full", 4e-4, 9)
        .result()
        .tasks()
        .get(0)
        .methods()
        .get(0);
    assertThat(full.learningRate()).hasValue(2e-4);
    assertThat(full.tried())
        .extracting(ComparisonResult.Tried::learningRate)
        .containsExactly(1e-4, 2e-4, 4e-4);
    assertThat(full.tried().get(2).value()).isEmpty();
    assertThat(full.runs()).isEmpty();
    assertThat(full.mean()).isEmpty();
  }

  @Test
  void aTaskWithoutFinishedRunsHasNoMetric() {
    ComparisonResult result = new SmallComparison(1L)
        .with("mrpc", ONE, ONE)
        .with("squad", ONE, ONE)
        .finished("squad", "full", 3e-4, 1, 70)
        .result();
    assertThat(result.tasks())
        .extracting(OnTask::metric)
        .containsExactly(Optional.empty(), Optional.of("f1"));
  }

  @Test
  void aSeedThatOneTaskLacksDoesNotCountOverTasks() {
    ComparisonResult result = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .with("squad", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.80)
        .finished("mrpc", "ils", 3e-4, 1, 0.82)
        .finished("mrpc", "full", 3e-4, 2, 0.80)
        .finished("mrpc", "ils", 3e-4, 2, 0.10)
        .finished("squad", "full", 3e-4, 1, 70)
        .finished("squad", "ils", 3e-4, 1, 74)
        .result();
    PairedDifference difference = Objects.requireNonNull(result.overTasks().get("ils"));
    assertThat(difference.mean()).isCloseTo(0.03, within(1e-12));
    assertThat(difference.interval()).isEmpty();
  }

  @Test
  void aDivergedRunHasNoSecondsInTheMedian() {
    OfMethod full = new SmallComparison(1L, 2L)
        .with("mrpc", ONE, ONE)
        .finished("mrpc", "full", 3e-4, 1, 0.8)
        .diverged("mrpc", "full", 3e-4, 2)
        .result()
        .tasks()
        .get(0)
        .methods()
        .get(0);
    assertThat(full.secondsPerStep()).isEqualTo(0.5);
  }
}
