package io.slimfit.task.text;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.task.Evaluation;
import io.slimfit.task.Recipe;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlueTaskTest {
  private static final Place ROW = Place.of("row");

  @Test
  void namesEqualThoseOfTheOption() {
    assertThat(GlueTask.ALL.stream().map(GlueTask::name))
        .containsExactly("cola", "sst2", "mrpc", "stsb", "qqp", "mnli", "qnli", "rte", "wnli");
  }

  @ParameterizedTest
  @CsvSource({
    "mnli, 0.80, 4e-5, 32, 43",
    "qqp, 0.80, 5e-5, 32, 43",
    "qnli, 0.95, 5e-5, 32, 43",
    "sst2, 0.95, 8e-5, 32, 44",
    "cola, 0.90, 8e-5, 32, 43",
    "stsb, 0.85, 8e-5, 32, 43",
    "mrpc, 0.90, 1.25e-4, 32, 43",
    "rte, 0.90, 1.2e-4, 16, 47"
  })
  void recipesWithFreezingEqualThePapers(
      String name, double freezeRate, double learningRate, int batchSize, long seed) {
    Recipe.Freezing freezing =
        new Recipe.Freezing(freezeRate, learningRate, batchSize, !name.equals("stsb"));
    assertThat(task(name).recipe()).isEqualTo(Recipe.ofTexts(freezing, 128, seed));
  }

  @Test
  void rowsHaveTextsAndLabel() {
    Map<String, String> row =
        Map.of("Quality", "1", "#1 ID", "7", "#2 ID", "8", "#1 String", "a \" b", "#2 String", "c");
    GlueTask mrpc = task("mrpc");
    assertThat(mrpc.texts(column -> requireNonNull(row.get(column))))
        .containsExactly("a \" b", "c");
    assertThat(mrpc.label(column -> requireNonNull(row.get(column)), ROW))
        .isEqualTo(Label.ofClass(1));
  }

  @Test
  void matchedAndMismatchedFilesAreDistinguished() {
    assertThat(task("mnli").evaluationFiles())
        .containsExactly(
            new GlueTask.EvaluationFile("dev_matched.tsv", ""),
            new GlueTask.EvaluationFile("dev_mismatched.tsv", "_mm"));
  }

  @Test
  void classesAreEvaluatedByTheTasksMetrics() {
    Evaluation evaluation = evaluation(task("mrpc"));
    evaluation.add(new double[] {-1, 1}, Label.ofClass(1));
    evaluation.add(new double[] {-1, 1}, Label.ofClass(0));
    evaluation.add(new double[] {2, 1}, Label.ofClass(0));
    evaluation.add(new double[] {2, 2}, Label.ofClass(0)); // of equal logits the first wins
    assertThat(evaluation.values().keySet()).containsExactly("accuracy", "f1", "majority_accuracy");
    assertThat(evaluation.values().get("accuracy")).hasValue(0.75);
    assertThat(evaluation.values().get("majority_accuracy")).hasValue(0.75);
  }

  @Test
  void scoresAreEvaluatedByCorrelation() {
    Evaluation evaluation = evaluation(task("stsb"));
    evaluation.add(new double[] {1}, Label.ofScore(0.5));
    assertThat(evaluation.values().get("pearson")).isEmpty();
    evaluation.add(new double[] {3}, Label.ofScore(4.5));
    assertThat(evaluation.values().keySet()).containsExactly("pearson", "spearmanr");
    assertThat(evaluation.values().get("spearmanr")).hasValueCloseTo(1.0, within(1e-12));
  }

  @Test
  void everyTaskHasMetrics() {
    for (GlueTask task : GlueTask.ALL) {
      assertThat(evaluation(task).values().keySet())
          .as(task.name())
          .containsExactlyElementsOf(task.metrics());
    }
  }

  private static GlueTask task(String name) {
    return GlueTask.ALL.stream()
        .filter(task -> task.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private static Evaluation evaluation(GlueTask task) {
    return task.labels().evaluation(task.metrics(), Place.of("task"));
  }
}
