package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.data.Label;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSetCountsTest {
  private static final Evaluation EVALUATION = new Labels.Several(List.of("a", "b", "c"))
      .evaluation(List.of("micro_f1", "macro_f1", "accuracy"), Place.of("test"));

  /**
   * Labels {a, b}, {b}, {} and {c}; predictions {a}, {b}, {c} and {b, c}. Right, added and missed:
   * a 1 0 0, b 1 1 1, c 1 1 0. Micro: 2 * 3 / (6 + 2 + 1); macro: the mean of 1, 1/2 and 2/3; one
   * set of four is right.
   */
  @Test
  void countsEqualAHandComputedExample() {
    EVALUATION.add(new double[] {1, -1, -2}, Label.ofSet(List.of(0, 1)));
    EVALUATION.add(new double[] {0, 0.1f, -2}, Label.ofSet(List.of(1)));
    EVALUATION.add(new double[] {-1, -1, 3}, Label.ofSet(List.of()));
    EVALUATION.add(new double[] {-1, 1, 3}, Label.ofSet(List.of(2)));
    assertThat(EVALUATION.values().keySet()).containsExactly("micro_f1", "macro_f1", "accuracy");
    assertThat(EVALUATION.values().get("micro_f1")).hasValueCloseTo(6.0 / 9, within(1e-15));
    assertThat(EVALUATION.values().get("macro_f1"))
        .hasValueCloseTo((1 + 0.5 + 2.0 / 3) / 3, within(1e-15));
    assertThat(EVALUATION.values().get("accuracy")).hasValue(0.25);
  }

  @Test
  void metricsOfNothingAreUndefined() {
    LabelSetCounts none = new LabelSetCounts(2);
    assertThat(none.accuracy()).isEmpty();
    assertThat(none.micro(ClassScores::f1)).isEmpty();
    assertThat(none.macro(ClassScores::f1)).isEmpty();
    none.add(Label.ofSet(List.of()), new boolean[2]);
    assertThat(none.accuracy()).hasValue(1);
    assertThat(none.micro(ClassScores::f1)).hasValue(0);
  }
}
