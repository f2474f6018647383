package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfusionMatrixTest {
  @Test
  void precisionAndRecallOfEachClass() {
    ConfusionMatrix matrix = matrix(3, new int[] {0, 0, 0, 1, 1}, new int[] {0, 0, 1, 1, 0});
    assertThat(matrix.scores(0)).isEqualTo(new ClassScores(2 / 3.0, 2 / 3.0, 4 / 6.0, 3));
    assertThat(matrix.scores(1)).isEqualTo(new ClassScores(0.5, 0.5, 0.5, 2));
    assertThat(matrix.scores(2)).isEqualTo(new ClassScores(0, 0, 0, 0)); // of nothing
  }

  @Test
  void majorityIsTheMostCommonLabel() {
    ConfusionMatrix matrix = matrix(3, new int[] {2, 2, 2, 1, 0}, new int[] {0, 0, 0, 0, 0});
    assertThat(matrix.majorityAccuracy()).hasValue(0.6);
    assertThat(matrix.accuracy()).hasValue(0.2);
  }

  @Test
  void metricsWithoutExamplesAreUndefined() {
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    assertThat(matrix.accuracy()).isEmpty();
    assertThat(matrix.majorityAccuracy()).isEmpty();
    assertThat(matrix.ofPositive(ClassScores::f1)).isEmpty();
    assertThat(matrix.macro(ClassScores::f1)).isEmpty();
    assertThat(matrix.matthewsCorrelation()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void matthewsOfTwoClassesEqualsPearsonOfTheirNumbers(long seed) {
    Random random = new Random(seed);
    ConfusionMatrix matrix = new ConfusionMatrix(2);
    Correlation correlation = new Correlation();
    for (int i = 0; i < 500; i++) {
      int label = random.nextInt(2);
      int prediction = random.nextInt(4) == 0 ? 1 - label : label;
      matrix.add(label, prediction);
      correlation.add(label, prediction);
    }
    assertThat(matrix.matthewsCorrelation().getAsDouble())
        .as("seed %d", seed)
        .isEqualTo(correlation.pearson().getAsDouble(), within(1e-12));
  }

  private static ConfusionMatrix matrix(int classes, int[] labels, int[] predictions) {
    ConfusionMatrix matrix = new ConfusionMatrix(classes);
    for (int i = 0; i < labels.length; i++) {
      matrix.add(labels[i], predictions[i]);
    }
    return matrix;
  }
}
