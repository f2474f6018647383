package io.slimfit.run.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.train.Resumption.Change;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DifferencesTest {
  private static RunRecord run(Map<String, List<String>> options) {
    return RunRecord.started(options, List.of(), Differences.facts("d", "m", "p"));
  }

  private static RunRecord of(String option, String value) {
    return run(Map.of(option, List.of(value)));
  }

  private static List<String> changes(RunRecord before, RunRecord now) {
    return Differences.between(before, now, 5, true).stream()
        .map(change -> change.what() + ": " + change.before() + " -> " + change.after())
        .toList();
  }

  @Test
  void everyDifferenceIsListedWithItsStep() {
    RunRecord before = run(Map.of("seed", List.of("1"), "max-steps", List.of("9")));
    RunRecord now = RunRecord.started(
        Map.of("seed", List.of("2"), "batch-size", List.of("4")),
        List.of(),
        Differences.facts("d", "m2", "p2"));
    assertThat(changes(before, now))
        .containsExactlyInAnyOrder(
            "seed: 1 -> 2",
            "max-steps: 9 -> ",
            "batch-size:  -> 4",
            "model: m -> m2",
            "processor: p -> p2");
    assertThat(Differences.between(before, now, 5, true)).allMatch(change -> change.step() == 5);
    assertThat(changes(before, before)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"threads", "save-every", "keep-last", "train-file", "model", "predict"})
  void whatDoesNotChangeTheResultMayDiffer(String option) {
    assertThat(changes(of(option, "1"), of(option, "2"))).isEmpty();
    assertThat(of(option, "1").comparedOptions()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "max-steps, 9, 10, true",
    "max-steps, 9, 9, false",
    "max-steps, 9, 8, false",
    "epochs, 1.5, 2, true",
    "max-steps, '', 8, false", // which may be fewer than the epochs had
    "seed, 1, 2, false"
  })
  void onlyALongerRunGrows(String option, String before, String after, boolean grows) {
    assertThat(Differences.isGrowth(new Change(option, before, after, 5, Instant.EPOCH)))
        .isEqualTo(grows);
  }

  @Test
  void theFirstDifferenceThatIsNotGrowthIsRefused() {
    RunRecord before = run(Map.of("max-steps", List.of("9"), "batch-size", List.of("1")));
    RunRecord longer = run(Map.of("max-steps", List.of("12"), "batch-size", List.of("1")));
    RunRecord other = run(Map.of("max-steps", List.of("12")));
    assertThat(Differences.between(before, longer, 5, false)).hasSize(1);
    assertThatThrownBy(() -> Differences.between(before, other, 5, false))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(
            "option batchSize: was '1' when the run was started, and is not given now");
  }
}
