package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.Labels;
import io.slimfit.task.Tasks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextFilesTaskTest {
  private static final TextTask TASK = (TextTask) Tasks.standard().get("text", Place.of("test"));

  @TempDir
  private Path folder;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static TextFiles train(Path file) {
    return TextFiles.none().withFiles(Optional.of(file), Optional.of(file), Optional.empty());
  }

  private static TextExamples load(TextFiles files) {
    return TASK.load(Optional.empty(), files);
  }

  private static List<Example> all(ExampleSource source) {
    List<Example> examples = new ArrayList<>();
    try (ExampleSource.Reader reader = source.open()) {
      reader.forEachRemaining(examples::add);
    }
    return examples;
  }

  private static AbstractThrowableAssert<?, ?> refused(TextFiles files) {
    return assertThatThrownBy(() -> {
          TextExamples examples = load(files);
          all(examples.train());
          examples.evaluations().forEach(set -> all(set.examples()));
        })
        .isInstanceOf(InputException.class);
  }

  @Test
  void textLabelsAreSortedClasses() throws IOException {
    TextExamples examples = load(train(file("a.csv", "text,label\nx,no\ny,yes\n,maybe\n")));
    assertThat(examples.labels()).isEqualTo(new Labels.Classes(List.of("maybe", "no", "yes")));
    assertThat(examples.metrics())
        .containsExactly(
            "accuracy", "macro_f1", "macro_precision", "macro_recall", "majority_accuracy");
    assertThat(all(examples.train()))
        .containsExactly(
            Example.of("0", "x", Label.ofClass(1)),
            Example.of("1", "y", Label.ofClass(2)),
            Example.of("2", "", Label.ofClass(0)));
  }

  @Test
  void integersAreClassesInNumericOrder() throws IOException {
    Path csv = file("a.csv", "text,label\nx,10\ny,9\nz,-1\n");
    Path json = file("a.jsonl", "{\"text\":\"x\",\"label\":10}\n{\"text\":\"y\",\"label\":9}");
    assertThat(load(train(csv)).labels()).isEqualTo(new Labels.Classes(List.of("-1", "9", "10")));
    assertThat(load(train(json)).labels()).isEqualTo(new Labels.Classes(List.of("9", "10")));
  }

  @Test
  void decimalNumbersAreScores() throws IOException {
    TextExamples examples = load(train(file("a.csv", "text,label\nx,1\ny,2.5\n")));
    assertThat(examples.labels().problemType()).isEqualTo("regression");
    assertThat(all(examples.train()).get(0).label()).isEqualTo(Label.ofScore(1));
    assertThat(examples.metrics()).containsExactly("pearson", "spearmanr");
  }

  @Test
  void arraysAndSeparatedCellsAreLabelSets() throws IOException {
    Path json =
        file("a.jsonl", "{\"text\":\"x\",\"label\":[\"b\",\"a\"]}\n{\"text\":\"y\",\"label\":[]}");
    TextExamples arrays = load(train(json));
    assertThat(arrays.labels()).isEqualTo(new Labels.Several(List.of("a", "b")));
    assertThat(all(arrays.train()).stream().map(Example::label))
        .containsExactly(Label.ofSet(List.of(0, 1)), Label.ofSet(List.of()));
    assertThat(arrays.metrics())
        .containsExactly("micro_f1", "macro_f1", "micro_precision", "micro_recall", "accuracy");
    TextExamples cells =
        load(train(file("a.csv", "text,label\nx,b; a\ny,\n")).withLabelSeparator(Optional.of(";")));
    assertThat(cells.labels()).isEqualTo(arrays.labels());
    assertThat(all(cells.train()).stream().map(Example::label))
        .containsExactly(Label.ofSet(List.of(0, 1)), Label.ofSet(List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "idx,sentence1,sentence2,label | 1,a,b,0 | a | b",
        "x,sentence,y,label            | 1,a,b,0 | a | ",
        "x,text,label                  | 1,a,0   | a | ",
        "label,premise,hypothesis      | 0,a,b   | a | b",
        "label,review                  | 0,a     | a | ",
      })
  void columnsAreFoundAsInRunGlue(String header, String row, String text, String pair)
      throws IOException {
    Example example =
        all(load(train(file("a.csv", header + "\n" + row + "\n"))).train()).get(0);
    assertThat(example.text()).isEqualTo(text);
    assertThat(example.pair()).isEqualTo(pair);
  }

  @Test
  void columnsMayBeNamed() throws IOException {
    TextFiles files = train(file("a.csv", "label,q,a,kind\n1,one,two,x\n2,three,four,y\n"));
    TextExamples examples =
        load(files.withColumns(Optional.of("q"), Optional.of("a"), Optional.of("kind")));
    assertThat(all(examples.train()).get(0))
        .isEqualTo(Example.ofPair("0", "one", "two", Label.ofClass(0)));
    refused(files.withColumns(Optional.of("p"), Optional.empty(), Optional.of("kind")))
        .hasMessageContaining("no column 'p'. Use one of label, q, a, kind");
    refused(files.withColumns(Optional.empty(), Optional.of("a"), Optional.empty()))
        .hasMessageContaining("Give textColumn too");
  }

  @Test
  void shareOfTheTrainingFileIsHeldOutBySeed() throws IOException {
    StringBuilder rows = new StringBuilder("text,label\n");
    IntStream.range(0, 40).forEach(i -> rows.append("t" + i + "," + i % 2 + "\n"));
    TextFiles files = TextFiles.none()
        .withFiles(Optional.of(file("a.csv", rows.toString())), Optional.empty(), Optional.empty());
    TextExamples examples = load(files.withValidation(0.25, 7));
    List<Example> evaluated = all(examples.evaluations().get(0).examples());
    assertThat(evaluated).hasSize(10);
    assertThat(all(examples.train())).hasSize(30).doesNotContainAnyElementsOf(evaluated);
    assertThat(all(load(files.withValidation(0.25, 7)).evaluations().get(0).examples()))
        .isEqualTo(evaluated);
    assertThat(all(load(files.withValidation(0.25, 8)).evaluations().get(0).examples()))
        .isNotEqualTo(evaluated);
    try (ExampleSource.Reader reader = examples.train().open()) {
      assertThat(reader.notes()).singleElement().asString().contains("to evaluate the model: 10;");
    }
    refused(files.withFiles(
            Optional.of(file("one.csv", "text,label\nx,1\n")), Optional.empty(), Optional.empty()))
        .hasMessageContaining("there is 1 example");
    assertThatThrownBy(() -> files.withValidation(1, 0))
        .hasMessageContaining("validationShare: 1.0 is outside");
  }

  @Test
  void testFileIsEvaluatedIfItHasLabels() throws IOException {
    Path file = file("a.csv", "text,label\nx,1\ny,2\n");
    TextFiles files = train(file);
    assertThat(load(files.withFiles(files.train(), files.validation(), Optional.of(file)))
            .evaluations())
        .extracting(TextExamples.EvaluationSet::metricSuffix)
        .containsExactly("", "_test");
  }

  @ParameterizedTest
  @ValueSource(strings = {"text\nx\n", "text,label\nx,-1\ny,-1\n", "text,label\nx,\ny,\n"})
  void aTestFileWithoutLabelsIsNotEvaluatedAndThatIsSaid(String blind) throws IOException {
    Path file = file("a.csv", "text,label\nx,1\ny,2\n");
    Path test = file("blind.csv", blind);
    TextFiles files = train(file);
    TextExamples examples =
        load(files.withFiles(files.train(), files.validation(), Optional.of(test)));
    assertThat(examples.evaluations()).hasSize(1);
    assertThat(examples.said())
        .containsExactly(test + ": has no labels, so the model is not evaluated on it");
  }

  @Test
  void aTestFileWhoseLabelsAreAllTheClassMinusOneIsEvaluated() throws IOException {
    Path file = file("a.csv", "text,label\nx,1\ny,-1\n");
    Path test = file("test.csv", "text,label\nx,-1\n");
    TextFiles files = train(file);
    TextExamples examples =
        load(files.withFiles(files.train(), files.validation(), Optional.of(test)));
    assertThat(examples.evaluations()).hasSize(2);
    assertThat(examples.said()).isEmpty();
  }

  @Test
  @DisplayName("a missing training file is named")
  void noFile() {
    refused(TextFiles.none()).hasMessageContaining("trainFile(FILE)");
  }

  @Test
  @DisplayName("the error for a missing label column lists the existing columns")
  void noLabels() throws IOException {
    refused(train(file("a.csv", "text,category\nx,1\n")))
        .hasMessageContaining("no column 'label' for labels; the columns are text, category")
        .hasMessageContaining("labelColumn(NAME)");
    refused(train(file("b.csv", "text,label\nx,\n"))).hasMessageContaining("no row has a label");
  }

  @Test
  @DisplayName("a missing, invalid or unknown label is named with file, line and known labels")
  void wrongLabels() throws IOException {
    refused(train(file("a.csv", "text,label\nx,1\ny,\n")))
        .hasMessageContaining("a.csv, line 3: the label is missing");
    refused(train(file("a.csv", "text,label\nx,1.5\ny,2\nz,good\n")))
        .hasMessageContaining("a.csv, line 4: label 'good' is not a number, but ")
        .hasMessageContaining("line 2 has one");
    TextFiles files = train(file("a.csv", "text,label\nx,no\ny,yes\n"));
    Path validation = file("v.csv", "text,label\n\"x\n\",no\ny,maybe\n");
    refused(files.withFiles(files.train(), Optional.of(validation), Optional.empty()))
        .hasMessageContaining("v.csv, line 4: label 'maybe' is unknown. Use no or yes");
  }

  @Test
  @DisplayName("invalid rows are skipped, counted and reported with their places on request")
  void skippedRows() throws IOException {
    Path file = file(
        "a.jsonl",
        "{\"text\":\"x\",\"label\":\"1\"}\n[]\n{\"text\":3,\"label\":\"1\"}\n"
            + "{\"label\":\"2\"}\n{\"text\":\"y\"}\n{\"text\":\"z\",\"label\":\"2\"}\n");
    TextExamples examples = load(train(file).withOnBadRow(OnBadRow.SKIP));
    try (ExampleSource.Reader reader = examples.train().open()) {
      List<Example> read = new ArrayList<>();
      reader.forEachRemaining(read::add);
      assertThat(read).extracting(Example::text).containsExactly("x", "z");
      assertThat(reader.notes())
          .singleElement()
          .asString()
          .startsWith("4 rows were skipped: " + file + ", line 2; " + file + ", line 3; ");
    }
  }

  @Test
  @DisplayName("a value that is not a text, and labels of mixed types, are named with the line")
  void mixedTypes() throws IOException {
    refused(train(file(
            "a.jsonl", "{\"text\":\"x\",\"label\":\"1\"}\n{\"text\":{\"a\":1},\"label\":\"2\"}")))
        .hasMessageContaining("a.jsonl, line 2: column 'text' holds an object, expected text");
    refused(train(
            file("a.jsonl", "{\"text\":\"x\",\"label\":\"1\"}\n{\"text\":\"y\",\"label\":2}")))
        .hasMessageContaining("line 2: the label is a number ('2'), unlike that of ");
    refused(train(file(
            "a.jsonl", "{\"text\":\"x\",\"label\":\"1\"}\n{\"text\":\"y\",\"label\":[\"2\"]}")))
        .hasMessageContaining("line 2: the label is an array, unlike that of ");
  }

  @Test
  void trainedModelIsEvaluatedWithItsOwnLabels() throws IOException {
    Path file = file("v.csv", "text,label\nx,yes\ny,no\n");
    Labels ofModel = new Labels.Classes(List.of("yes", "perhaps", "no"));
    TextExamples examples = TASK.evaluations(Optional.of(file), TextFiles.none(), ofModel);
    assertThat(all(examples.evaluations().get(0).examples()))
        .extracting(Example::label)
        .containsExactly(Label.ofClass(0), Label.ofClass(2));
    assertThat(all(TASK.toPredict(Optional.of(file("p.csv", "id,text\nq7,x\n")), TextFiles.none())
            .get(0)
            .examples()))
        .containsExactly(Example.of("q7", "x", Label.none()));
  }

  @Test
  void csvIsAnAliasOfText() {
    assertThat(Tasks.standard().get("csv", Place.of("test")).name()).isEqualTo("text");
  }

  @Test
  @Tag("data")
  void banking77HasSeventySevenClasses() {
    String data = System.getProperty("slimfit.data", "");
    assumeFalse(data.isEmpty(), "slimfit.data names no folder");
    Path banking = Path.of(data, "banking77");
    TextExamples examples = load(TextFiles.none()
        .withFiles(
            Optional.of(banking.resolve("train.csv")),
            Optional.of(banking.resolve("test.csv")),
            Optional.empty())
        .withColumns(Optional.empty(), Optional.empty(), Optional.of("category")));
    assertThat(examples.labels().outputs()).isEqualTo(77);
    assertThat(examples.train().count()).isEqualTo(10_003);
    assertThat(all(examples.evaluations().get(0).examples()))
        .hasSize(3_080)
        .allSatisfy(example -> assertThat(example.text()).isNotBlank());
  }
}
