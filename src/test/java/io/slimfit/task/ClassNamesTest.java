package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.Label;
import io.slimfit.task.text.GlueFiles;
import io.slimfit.task.text.GlueSubmission;
import io.slimfit.task.text.GlueTask;
import java.io.IOException;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Classes of a task and of another model are matched by their names. */
class ClassNamesTest {
  private static final List<String> MNLI = List.of("entailment", "neutral", "contradiction");

  @Test
  void namesAreFoundInAnyOrder() {
    assertThat(ClassNames.numbers(List.of("b", "a"), List.of("a", "c", "b")))
        .contains(List.of(2, 0));
    assertThat(ClassNames.numbers(List.of("b", "d"), List.of("a", "c", "b"))).isEmpty();
    assertThat(ClassNames.numbers(List.of(), List.of("a"))).contains(List.of());
  }

  @Test
  void caseMattersOnlyIfItDistinguishesNames() {
    assertThat(ClassNames.numbers(MNLI, List.of("CONTRADICTION", "Neutral", "ENTAILMENT")))
        .contains(List.of(2, 1, 0));
    assertThat(ClassNames.numbers(List.of("A", "a"), List.of("a", "A"))).contains(List.of(1, 0));
    assertThat(ClassNames.numbers(List.of("A"), List.of("a", "AA", "aa"))).isEmpty();
  }

  @Test
  void duplicateNameIdentifiesNoClass() {
    List<String> cranes = List.of("crane", "goose", "crane");
    assertThat(ClassNames.numbers(cranes, cranes)).contains(List.of(0, 1, 2));
    assertThat(ClassNames.numbers(List.of("goose", "crane", "crane"), cranes)).isEmpty();
    assertThat(ClassNames.numbers(List.of("crane"), cranes)).isEmpty();
  }

  @Test
  void generatedLabelsAreNotNames() {
    assertThat(ClassNames.areUnnamed(List.of("LABEL_0", "LABEL_10"))).isTrue();
    assertThat(ClassNames.areUnnamed(List.of("LABEL_0", "other"))).isFalse();
    assertThat(ClassNames.areUnnamed(List.of("label_0"))).isFalse();
  }

  @Test
  void capitalizedClassNamesMatchThoseOfTheTask() {
    Labels ofModel = new Labels.Classes(List.of("CONTRADICTION", "NEUTRAL", "ENTAILMENT"));
    ModelLabels labels = ModelLabels.of(new Labels.Classes(MNLI), ofModel, "mnli");
    assertThat(labels.numbers()).containsExactly(2, 1, 0);
    assertThat(labels.labels()).isEqualTo(ofModel);
    Labels other = new Labels.Classes(List.of("yes", "no", "perhaps"));
    assertThatThrownBy(() -> ModelLabels.of(new Labels.Classes(MNLI), other, "mnli"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("yes, no, perhaps");
  }

  @Test
  void submissionsUseTheTasksLabels() throws IOException {
    Labels ofModel = new Labels.Classes(List.of("CONTRADICTION", "NEUTRAL", "ENTAILMENT"));
    StringWriter rows = new StringWriter();
    GlueTask mnli = ((GlueFiles) Tasks.standard().get("mnli", Place.of("test"))).glue();
    GlueSubmission submission = new GlueSubmission(mnli, ofModel);
    submission.write(rows, prediction("0", ofModel, 0, 1, 2));
    submission.write(rows, prediction("1", ofModel, 2, 1, 0));
    assertThat(rows).hasToString("0\tentailment\n1\tcontradiction\n");
  }

  private static Prediction prediction(String id, Labels labels, double... logits) {
    return new Prediction(Example.of(id, "", Label.none()), labels, logits);
  }
}
