package io.slimfit.task.image;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.task.ConfusionMatrix;
import io.slimfit.task.Labels;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ImageEvaluationTest {
  @Test
  void topOneAndTopFiveAreCounted() {
    ImageEvaluation evaluation = new ImageEvaluation(names(7), ClassWeighting.plain());
    double[] logits = {7, 6, 5, 4, 3, 2, 1};
    evaluation.add(logits, 0);
    evaluation.add(logits, 4);
    evaluation.add(logits, 4);
    evaluation.add(logits, 6);
    assertThat(evaluation.values().keySet())
        .containsExactlyElementsOf(ImageEvaluation.metrics(new Labels.Classes(names(7))));
    assertThat(evaluation.values())
        .containsEntry("accuracy", OptionalDouble.of(0.25))
        .containsEntry("top5_accuracy", OptionalDouble.of(0.75))
        .containsEntry("majority_accuracy", OptionalDouble.of(0.5));
    assertThat(evaluation.report().matrix().orElseThrow().confusions(5))
        .containsExactly(
            new ConfusionMatrix.Confusion(4, 0, 2), new ConfusionMatrix.Confusion(6, 0, 1));
  }

  @Test
  void topFiveOfFiveClassesIsAlwaysRight() {
    ImageEvaluation evaluation = new ImageEvaluation(names(5), ClassWeighting.plain());
    evaluation.add(new double[] {1, 0, 0, 0, 0}, 4);
    assertThat(requireNonNull(evaluation.values().get("loss")).orElseThrow())
        .isCloseTo(Math.log(Math.E + 4), within(1e-12));
    assertThat(evaluation.values().keySet())
        .containsExactlyElementsOf(ImageEvaluation.metrics(new Labels.Classes(names(5))))
        .doesNotContain("top5_accuracy");
  }

  @Test
  void twoClassesHaveBinaryMetrics() {
    ImageEvaluation evaluation = new ImageEvaluation(names(2), ClassWeighting.plain());
    evaluation.add(new double[] {0, 1}, 1);
    evaluation.add(new double[] {0, 1}, 0);
    assertThat(evaluation.values())
        .containsEntry("f1", OptionalDouble.of(2 / 3.0))
        .containsEntry("precision", OptionalDouble.of(0.5))
        .containsEntry("recall", OptionalDouble.of(1));
    assertThat(evaluation.values().keySet())
        .containsExactlyElementsOf(ImageEvaluation.metrics(new Labels.Classes(names(2))));
  }

  /** A table of all pairs would take 800 MB. */
  @Test
  void tenThousandClassesTakeLittle() {
    ImageEvaluation evaluation = new ImageEvaluation(names(10_000), ClassWeighting.plain());
    evaluation.add(new double[10_000], 9_999);
    assertThat(evaluation.report().matrix().orElseThrow().confusions(1))
        .containsExactly(new ConfusionMatrix.Confusion(9_999, 0, 1));
    assertThat(evaluation.values()).containsEntry("accuracy", OptionalDouble.of(0));
  }

  private static List<String> names(int count) {
    return IntStream.range(0, count).mapToObj(i -> "class " + i).toList();
  }
}
