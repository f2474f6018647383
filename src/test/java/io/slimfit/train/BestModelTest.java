package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

final class BestModelTest {
  private static Map<String, OptionalDouble> f1(double value) {
    return Map.of("accuracy", OptionalDouble.of(0.5), "f1", OptionalDouble.of(value));
  }

  @Test
  void firstOfEqualMetricsIsTheBest() {
    BestModel best = new BestModel(Optional.of("f1"), List.of("accuracy", "f1"));
    assertThat(best.add(10, f1(0.3)).best()).isTrue();
    assertThat(best.add(20, f1(0.6)).best()).isTrue();
    assertThat(best.add(30, f1(0.6)).best()).isFalse();
    assertThat(best.add(40, f1(0.1)).best()).isFalse();
    assertThat(best.best().orElseThrow().step()).isEqualTo(20);
    assertThat(best.last().orElseThrow().step()).isEqualTo(40);
    assertThat(best.sinceBest()).isEqualTo(2);
  }

  @Test
  void undefinedMetricIsWorseThanAnyOther() {
    BestModel best = new BestModel(Optional.empty(), List.of("pearson"));
    assertThat(best.add(1, Map.of("pearson", OptionalDouble.empty())).best()).isTrue();
    assertThat(best.add(2, Map.of("pearson", OptionalDouble.empty())).best()).isTrue();
    assertThat(best.add(3, Map.of("pearson", OptionalDouble.of(-1))).best()).isTrue();
    assertThat(best.add(4, Map.of("pearson", OptionalDouble.empty())).best()).isFalse();
  }

  @Test
  void lastModelIsTheBestWithoutMetrics() {
    BestModel best = new BestModel(Optional.empty(), List.of());
    best.add(1, Map.of());
    assertThat(best.add(2, Map.of()).best()).isTrue();
  }

  @Test
  void smallerLossIsBetter() {
    BestModel best = new BestModel(Optional.of("loss_mm"), List.of("accuracy", "loss", "loss_mm"));
    for (double loss : new double[] {0.5, 0.25, 0.25, 0.75}) {
      best.add(1, Map.of("loss_mm", OptionalDouble.of(loss)));
    }
    best.add(2, Map.of("loss_mm", OptionalDouble.empty()));
    assertThat(best.all().stream().map(EvaluationReport::best))
        .containsExactly(true, true, false, false, false);
  }

  @Test
  @DisplayName("choosing the best model by loss requires a loss")
  void noLoss() {
    assertThatThrownBy(() -> new BestModel(Optional.of("loss"), List.of("f1", "exact")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("no loss is computed")
        .hasMessageContaining("Use f1 or exact");
  }

  @Test
  @DisplayName("the error for an unknown metric suggests similar names, before training")
  void unknownMetric() {
    assertThatThrownBy(() -> new BestModel(Optional.of("acuracy"), List.of("accuracy", "f1")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bestMetric")
        .hasMessageContaining("accuracy");
  }

  @Test
  @DisplayName("early stopping requires evaluations during training")
  void earlyStoppingNeedsEvaluations() {
    assertThatThrownBy(() -> new EvaluationSchedule(
            new EvaluationSchedule.Every.End(),
            true,
            Optional.empty(),
            java.util.OptionalInt.of(2)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("earlyStopping")
        .hasMessageContaining("evalEvery");
  }

  @Test
  @DisplayName("a value of evalEvery outside its range is rejected")
  void everyIsEndEpochOrAPositiveNumber() {
    assertThat(EvaluationSchedule.Every.parse("50"))
        .isEqualTo(new EvaluationSchedule.Every.Steps(50));
    for (String wrong : List.of("0", "-1", "often", "1.5")) {
      assertThatThrownBy(() -> EvaluationSchedule.Every.parse(wrong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("'" + wrong + "'");
    }
  }
}
