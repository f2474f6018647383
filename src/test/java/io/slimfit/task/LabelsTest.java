package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Label;
import io.slimfit.data.table.Cell;
import io.slimfit.model.loss.ClassWeighting;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelsTest {
  @Test
  void classesWithoutNamesAreKnownByTheirNumbers() {
    Place row = Place.of("a row");
    Labels labels = new Labels.Classes(List.of("LABEL_0", "LABEL_1"));
    assertThat(labels.read(new Cell.Text("1"), row)).isEqualTo(Label.ofClass(1));
    assertThat(labels.read(new Cell.Text("LABEL_1"), row)).isEqualTo(Label.ofClass(1));
    assertThatThrownBy(() -> labels.read(new Cell.Text("2"), row))
        .isInstanceOf(InputException.class);
    Labels named = new Labels.Classes(List.of("no", "yes"));
    assertThatThrownBy(() -> named.read(new Cell.Text("1"), row))
        .isInstanceOf(InputException.class);
  }

  @Test
  void constantLossOfScoresIsTheirVariance() {
    assertThat(new Labels.Score()
            .constantLoss(Stream.of(1.0, 2.0, 6.0).map(Label::ofScore), ClassWeighting.plain()))
        .isEqualTo(14 / 3.0, within(1e-12));
  }

  @Test
  void constantLossOfSeveralIsTheMeanOfTheirEntropies() {
    Stream<Label> sets =
        Stream.of(List.of(0), List.of(0), List.<Integer>of(), List.of(0)).map(Label::ofSet);
    double entropy = -(0.75 * Math.log(0.75) + 0.25 * Math.log(0.25));
    assertThat(new Labels.Several(List.of("often", "never"))
            .constantLoss(sets, ClassWeighting.plain()))
        .isEqualTo(entropy / 2, within(1e-12));
  }

  private static final Place ROW = Place.file(Path.of("train.tsv")).line(7);
  private static final Labels BINARY = new Labels.Classes(List.of("0", "1"));
  private static final Labels SCORE = new Labels.Score();

  @Test
  void classLabelIsItsIndex() {
    assertThat(BINARY.read(new Cell.Text("1"), ROW)).isEqualTo(Label.ofClass(1));
    assertThat(new Labels.Classes(List.of("entailment", "not_entailment"))
            .read(new Cell.Text("entailment"), ROW))
        .isEqualTo(Label.ofClass(0));
  }

  @Test
  @DisplayName("an unknown label is named with its line and the known labels")
  void unknownLabelIsNamedWithTheKnownOnes() {
    assertThatThrownBy(() -> BINARY.read(new Cell.Text("yes"), ROW))
        .isInstanceOf(InputException.class)
        .hasMessage("train.tsv, line 7: label 'yes' is unknown. Use 0 or 1, or onBadRow(skip)");
    Labels named = new Labels.Classes(List.of("neg", "pos"));
    assertThatThrownBy(() -> named.read(new Cell.Text("-1"), ROW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("label '-1' is unknown: test files have no labels. Use neg or pos");
  }

  @Test
  void onlySomeOfManyLabelsAreListed() {
    Labels many =
        new Labels.Classes(IntStream.range(0, 77).mapToObj(i -> "intent" + i).toList());
    assertThatThrownBy(() -> many.read(new Cell.Text("yes"), ROW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("intent9 or one of 67 more");
  }

  @Test
  void missingLabelIsRejected() {
    for (Labels labels : List.of(BINARY, SCORE)) {
      assertThatThrownBy(() -> labels.read(new Cell.Text(""), ROW))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("train.tsv, line 7: the label is missing");
    }
  }

  @ParameterizedTest
  @CsvSource({"5.000, 5", "0, 0", "-1.5, -1.5", "3., 3", ".5, 0.5", "+2e-1, 0.2"})
  void scoreIsADecimalNumber(String text, double score) {
    assertThat(SCORE.read(new Cell.Text(text), ROW)).isEqualTo(Label.ofScore(score));
  }

  @ParameterizedTest
  @DisplayName("a score that is not a finite number is rejected")
  @ValueSource(
      strings = {"NaN", "Infinity", "-Infinity", "1e999", "1f", "0x1p3", "3,8", "good", " 1", "."})
  void nonNumericScoreIsRejected(String text) {
    assertThatThrownBy(() -> SCORE.read(new Cell.Text(text), ROW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("train.tsv, line 7: label '" + text + "' is not a finite number");
  }

  @Test
  void singleClassIsRejected() {
    assertThat(BINARY.nothingToTellApart(3, Label.ofClass(1), Place.file(Path.of("train.tsv"))))
        .hasMessageContaining("train.tsv: all 3 examples have the label '1'")
        .hasMessageContaining("nothing can be learned");
  }

  @Test
  void errorForUnknownMetricSuggestsSimilarOnes() {
    assertThatThrownBy(() -> BINARY.evaluation(List.of("acuracy"), Place.setting("metrics")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("unknown classification metric 'acuracy'")
        .hasMessageContaining("accuracy");
  }

  @Test
  void severalLabelsFormASet() {
    Labels several = new Labels.Several(List.of("art", "law", "war"));
    assertThat(several.read(new Cell.Several(List.of("war", "art", "war")), ROW))
        .isEqualTo(Label.ofSet(List.of(0, 2)));
    assertThat(several.read(new Cell.Several(List.of()), ROW)).isEqualTo(Label.ofSet(List.of()));
    assertThat(several.text(Label.ofSet(List.of(2, 0)))).isEqualTo("art, war");
    assertThatThrownBy(() -> several.read(new Cell.Several(List.of("sea")), ROW))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("label 'sea' is unknown. Use art or law or war");
  }

  @Test
  void otherCellsAreRejected() {
    assertThatThrownBy(() -> BINARY.read(new Cell.Several(List.of("1")), ROW))
        .hasMessageContaining("line 7: the label is an array, expected text or a number");
    assertThatThrownBy(() -> SCORE.read(new Cell.Other("an object"), ROW))
        .hasMessageContaining("the label is an object");
    assertThatThrownBy(() -> SCORE.read(new Cell.Missing(), ROW))
        .hasMessageContaining("the label is missing");
  }
}
