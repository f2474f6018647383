package io.slimfit.task;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.model.ClassLoss;
import io.slimfit.task.text.TextExamples;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationWithLossTest {
  private static Evaluation evaluation(Labels labels, ClassLoss loss, String... metrics) {
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
  void classesHaveTheMeanCrossEntropyBehindTheMetrics() {
    Evaluation evaluation =
        evaluation(new Labels.Classes(List.of("a", "b")), ClassLoss.plain(), "accuracy");
    evaluation.add(new double[] {2, -1}, new Label.ClassLabel(0));
    evaluation.add(new double[] {3, 0.5}, new Label.ClassLabel(1));
    assertThat(loss(evaluation))
        .isCloseTo((crossEntropy(2, -1) + crossEntropy(0.5, 3)) / 2, within(1e-12));
    assertThat(evaluation.values().keySet()).containsExactly("accuracy", "loss");
  }

  @Test
  void weightsOfClassesAreInTheDenominatorAsInTraining() {
    Evaluation evaluation = evaluation(
        new Labels.Classes(List.of("a", "b")), new ClassLoss(List.of(1.0, 4.0), 0), "accuracy");
    evaluation.add(new double[] {2, -1}, new Label.ClassLabel(0));
    evaluation.add(new double[] {3, 0.5}, new Label.ClassLabel(1));
    assertThat(loss(evaluation))
        .isCloseTo((crossEntropy(2, -1) + 4 * crossEntropy(0.5, 3)) / 5, within(1e-12));
  }

  @Test
  void scoresHaveTheMeanSquaredError() {
    Evaluation evaluation = evaluation(new Labels.Score(), ClassLoss.plain(), "pearson");
    evaluation.add(new double[] {1}, new Label.Score(3));
    evaluation.add(new double[] {2}, new Label.Score(1));
    assertThat(loss(evaluation)).isCloseTo(2.5, within(1e-12));
  }

  @Test
  void severalLabelsHaveTheMeanOverExamplesAndLabels() {
    Evaluation evaluation =
        evaluation(new Labels.Several(List.of("a", "b")), ClassLoss.plain(), "micro_f1");
    evaluation.add(new double[] {2, -1}, new Label.LabelSet(List.of(0)));
    assertThat(loss(evaluation))
        .isCloseTo((Math.log1p(Math.exp(-2)) + Math.log1p(Math.exp(-1))) / 2, within(1e-12));
  }

  @Test
  void withoutExamplesThereIsNone() {
    Evaluation evaluation = evaluation(new Labels.Score(), ClassLoss.plain(), "pearson");
    assertThat(evaluation.values().get("loss")).isEmpty();
  }
}
