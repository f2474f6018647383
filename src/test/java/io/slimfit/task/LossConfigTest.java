package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.model.loss.ClassWeighting;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class LossConfigTest {
  private static final Place PLACE = Place.of("train.csv");

  private static final Labels CLASSES = new Labels.Classes(List.of("a", "b", "c"));
  private static final Labels SEVERAL = new Labels.Several(List.of("a", "b", "c"));
  private static final Labels SCORE = new Labels.Score();

  private static Stream<Label> labels(int... labels) {
    return IntStream.of(labels).mapToObj(Label::ofClass);
  }

  @Test
  void balancedWeightsFollowScikitLearnsFormula() {
    LossConfig balanced = LossConfig.plain().withClassWeights("balanced").withLabelSmoothing(0.1);
    ClassWeighting loss = CLASSES.weighting(balanced, labels(0, 0, 0, 2, 0, 2), PLACE);
    assertThat(loss.weights()).containsExactly(6 / (2.0 * 4), 0.0, 6 / (2.0 * 2));
    assertThat(loss.smoothing()).isEqualTo(0.1);
    assertThat(CLASSES.weighting(LossConfig.plain(), labels(0, 1), PLACE))
        .isEqualTo(ClassWeighting.plain());
  }

  @Test
  @DisplayName("label smoothing outside [0, 1) is rejected")
  void range() {
    for (double wrong : new double[] {1, -0.1, Double.NaN}) {
      assertThatThrownBy(() -> LossConfig.plain().withLabelSmoothing(wrong))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("from 0 to below 1");
    }
  }

  @Test
  @DisplayName("class weights and smoothing require one class per example")
  void otherLabels() {
    LossConfig weights = LossConfig.plain().withClassWeights("balanced");
    assertThatThrownBy(() -> SCORE.weighting(weights, labels(), PLACE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("option classWeights")
        .hasMessageContaining("train.csv are scores")
        .hasMessageContaining("labelColumn");
    LossConfig smoothing = LossConfig.plain().withLabelSmoothing(0.1);
    assertThatThrownBy(() -> SEVERAL.weighting(smoothing, labels(), PLACE))
        .hasMessageContaining("option labelSmoothing")
        .hasMessageContaining("several at once");
    assertThatThrownBy(() -> smoothing.requireFit(Optional.of(";")))
        .hasMessageContaining("option labelSmoothing")
        .hasMessageContaining("labelSeparator");
    assertThat(SCORE.weighting(LossConfig.plain(), labels(), PLACE))
        .isEqualTo(ClassWeighting.plain());
  }
}
