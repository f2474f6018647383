package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.EncodedExample;
import io.slimfit.data.Label;
import io.slimfit.model.ClassLoss;
import io.slimfit.model.Objective;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LossConfigTest {
  private static final Place PLACE = Place.of("train.csv");

  private static List<EncodedExample> examples(int... labels) {
    return IntStream.of(labels)
        .mapToObj(label -> new EncodedExample(new int[2], 2, new Label.ClassLabel(label), false))
        .toList();
  }

  @Test
  void balancedIsScikitLearnsFormula() {
    LossConfig balanced = LossConfig.plain().withClassWeights("balanced").withLabelSmoothing(0.1);
    ClassLoss loss = balanced.of(Objective.SINGLE_LABEL, examples(0, 0, 0, 2, 0, 2), 3, PLACE);
    assertThat(loss.weights()).containsExactly(6 / (2.0 * 4), 0.0, 6 / (2.0 * 2));
    assertThat(loss.smoothing()).isEqualTo(0.1);
    assertThat(LossConfig.plain().of(Objective.SINGLE_LABEL, examples(0, 1), 2, PLACE))
        .isEqualTo(ClassLoss.plain());
  }

  @Test
  @DisplayName("R02 label smoothing outside [0, 1)")
  void range() {
    for (double wrong : new double[] {1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> LossConfig.plain().withLabelSmoothing(wrong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("from 0 to below 1");
    }
  }

  @Test
  @DisplayName("R03 class weights and smoothing go with one class an example alone")
  void otherObjectives() {
    LossConfig weights = LossConfig.plain().withClassWeights("balanced");
    assertThatThrownBy(() -> weights.of(Objective.REGRESSION, examples(), 1, PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option classWeights")
        .hasMessageContaining("train.csv are scores")
        .hasMessageContaining("labelColumn");
    LossConfig smoothing = LossConfig.plain().withLabelSmoothing(0.1);
    assertThatThrownBy(() -> smoothing.of(Objective.MULTI_LABEL, examples(), 3, PLACE))
        .hasMessageContaining("option labelSmoothing")
        .hasMessageContaining("several at once");
    assertThatThrownBy(() -> smoothing.requireFit(Optional.of(";")))
        .hasMessageContaining("option labelSmoothing")
        .hasMessageContaining("labelSeparator");
    assertThat(LossConfig.plain().of(Objective.REGRESSION, examples(), 1, PLACE))
        .isEqualTo(ClassLoss.plain());
  }
}
