package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KeptDetailsTest {
  private static final WorstExample FIRST = WorstExample.of("", 3, 2.5, "a", "b");
  private static final WorstExample SECOND = WorstExample.of("_mm", 4, 1.5, "b", "a");

  private final KeptDetails details = new KeptDetails();

  private static ClassReport report() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    matrix.add(0, 1, 2);
    return new ClassReport(
        "_mm",
        List.of("a", "b"),
        List.of(new ClassScores(0.5, 0.25, 1 / 3.0, 4), new ClassScores(1, 1, 1, 2)),
        Optional.of(matrix));
  }

  @Test
  void theyAreThoseOfTheModelThatWasKept() {
    assertThat(details.worst()).isEmpty();
    details.evaluated(List.of(report()), List.of(FIRST));
    details.keep();
    details.evaluated(List.of(), List.of(SECOND));
    assertThat(details.worst()).containsExactly(FIRST);
    assertThat(details.reports()).hasSize(1);
    details.keep();
    assertThat(details.worst()).containsExactly(SECOND);
    assertThat(details.reports()).isEmpty();
  }

  @Test
  void aCheckpointHoldsThem() {
    details.evaluated(List.of(report()), List.of(FIRST, SECOND));
    details.keep();
    KeptDetails restored = new KeptDetails();
    restored.restore(details.state());
    assertThat(restored.worst()).containsExactly(FIRST, SECOND);
    assertThat(restored.state()).isEqualTo(details.state());
    assertThat(restored.reports().get(0).scores()).isEqualTo(report().scores());
  }
}
