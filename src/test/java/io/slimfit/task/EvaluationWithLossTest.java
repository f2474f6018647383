package io.slimfit.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.text.TextExamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationWithLossTest {
  private static Evaluation evaluation(Labels labels, ClassWeighting loss, String... metrics) {
    return new TextExamples(
            labels, List.of(metrics), Place.of("dev"), ExampleSource.of(List.of()), List.of())
        .evaluation(loss);
  }

  private static double loss(Evaluation evaluation) {
    return requireNonNull(evaluation.values().get("loss")).orElseThrow();
  }

  private static double crossEntropy(double right, double wrong) {
    return Math.log(Math.exp(right) + Math.exp(wrong)) - right;
  }

  @Test
  void lossOfClassesIsTheMeanCrossEntropyAfterTheMetrics() {
    Evaluation evaluation =
        evaluation(new Labels.Classes(List.of("a", "b")), ClassWeighting.plain(), "accuracy");
    evaluation.add(new double[] {2, -1}, Label.ofClass(0));
    evaluation.add(new double[] {3, 0.5}, Label.ofClass(1));
    assertThat(loss(evaluation))
        .isCloseTo((crossEntropy(2, -1) + crossEntropy(0.5, 3)) / 2, within(1e-12));
    assertThat(evaluation.values().keySet()).containsExactly("accuracy", "loss");
  }

  @Test
  void weightsOfClassesAreInTheDenominatorAsInTraining() {
    Evaluation evaluation = evaluation(
        new Labels.Classes(List.of("a", "b")),
        new ClassWeighting(List.of(1.0, 4.0), 0),
        "accuracy");
    evaluation.add(new double[] {2, -1}, Label.ofClass(0));
    evaluation.add(new double[] {3, 0.5}, Label.ofClass(1));
    assertThat(loss(evaluation))
        .isCloseTo((crossEntropy(2, -1) + 4 * crossEntropy(0.5, 3)) / 5, within(1e-12));
  }

  @Test
  void lossOfScoresIsTheMeanSquaredError() {
    Evaluation evaluation = evaluation(new Labels.Score(), ClassWeighting.plain(), "pearson");
    evaluation.add(new double[] {1}, Label.ofScore(3));
    evaluation.add(new double[] {2}, Label.ofScore(1));
    assertThat(loss(evaluation)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void lossOfLabelSetsIsTheMeanOverExamplesAndLabels() {
    Evaluation evaluation =
        evaluation(new Labels.Several(List.of("a", "b")), ClassWeighting.plain(), "micro_f1");
    evaluation.add(new double[] {2, -1}, Label.ofSet(List.of(0)));
    assertThat(loss(evaluation))
        .isCloseTo((Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2, within(1e-12));
  }

  @Test
  void lossWithoutExamplesIsAbsent() {
    Evaluation evaluation = evaluation(new Labels.Score(), ClassWeighting.plain(), "pearson");
    assertThat(evaluation.values().get("loss")).isEmpty();
  }
}
