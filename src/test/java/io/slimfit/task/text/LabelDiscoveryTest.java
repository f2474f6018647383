package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.Example;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.Label;
import io.slimfit.data.table.Cell;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.DataSummary;
import io.slimfit.task.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the labels of a file are, and that each row is read so. */
class LabelDiscoveryTest {
  @TempDir
  private Path folder;

  private TextFiles files = TextFiles.none();

  private TextExamples load(String name, String content) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    return new TextFilesTask()
        .load(
            Optional.empty(),
            files.withFiles(Optional.of(file), Optional.of(file), Optional.empty()));
  }

  private static List<Label> labels(TextExamples examples) {
    List<Label> labels = new ArrayList<>();
    try (ExampleSource.Reader reader = examples.train().open()) {
      reader.forEachRemaining((Example example) -> labels.add(example.label()));
    }
    return labels;
  }

  private static DataSummary summary(TextExamples examples) {
    return examples.summary().orElseThrow();
  }

  private AbstractThrowableAssert<?, ?> refused(String content) {
    return assertThatThrownBy(() -> labels(load("a.csv", content)))
        .isInstanceOf(InputException.class);
  }

  private void say(LabelKind kind) {
    files = files.withColumns(files.columns().withLabels(Optional.of(kind)));
  }

  private void column(String names) {
    files = files.withColumns(Optional.empty(), Optional.empty(), Optional.of(names));
  }

  @ParameterizedTest
  @DisplayName("a 0 or 1 for each label, in any form, is a set of LABEL_0, LABEL_1, ...")
  @CsvSource(
      delimiter = '|',
      value = {
        "a.jsonl | {\"text\":\"x\",\"label\":[1,0,1]}~{\"text\":\"y\",\"label\":[0,0,0]}",
        "a.jsonl | {\"text\":\"x\",\"label\":[1.0,0.0,1.0]}~{\"text\":\"y\",\"label\":[0,0,0]}",
        "a.json  | [{\"text\":\"x\",\"label\":[true,false,true]},{\"text\":\"y\","
            + "\"label\":[false,false,false]}]",
        "a.jsonl | {\"text\":\"x\",\"label\":\"[1, 0, 1]\"}~{\"text\":\"y\",\"label\":\"[0,0,0]\"}",
        "a.csv   | text,label~x,\"[1, 0, 1]\"~y,\"[0, 0, 0]\"",
        "a.csv   | text,label~x,[1 0 1]~y,[0 0 0]",
        "a.csv   | text,label~x,\"(1, 0, 1)\"~y,\"(0, 0, 0)\"",
        "a.csv   | text,label~x,\"[1., 0., 1.]\"~y,\"[0., 0., 0.]\"",
        "a.csv   | text,label~x,\"[True, False, True]\"~y,\"[False, False, False]\"",
        "a.csv   | text,label~x,\"1,0,1\"~y,\"0,0,0\"",
        "a.csv   | text,label~x,1 0 1~y,0 0 0",
        "a.tsv   | text\tlabel~x\t[1, 0, 1]~y\t[0, 0, 0]",
      })
  void indicators(String name, String content) throws IOException {
    TextExamples examples = load(name, content.replace('~', '\n'));
    assertThat(examples.labels())
        .isEqualTo(new Labels.Several(List.of("LABEL_0", "LABEL_1", "LABEL_2")));
    assertThat(labels(examples))
        .containsExactly(Label.ofSet(List.of(0, 2)), Label.ofSet(List.of()));
    assertThat(summary(examples).classes())
        .contains(Map.of("LABEL_0", 1L, "LABEL_1", 0L, "LABEL_2", 1L));
    assertThat(summary(examples).labels()).isEqualTo("several");
    assertThat(summary(examples).why()).contains("of a 0 or 1 for each label");
  }

  @ParameterizedTest
  @DisplayName("lists of names that pandas, Python or JSON wrote as text are sets of them")
  @ValueSource(
      strings = {
        "x,\"['b', 'a']\"~y,['a']~z,[]",
        "x,\"[\"\"b\"\", \"\"a\"\"]\"~y,\"[\"\"a\"\"]\"~z,[]",
        "x,\"[b, a]\"~y,[a]~z,[]",
        "x,\"('b', 'a')\"~y,\"('a',)\"~z,()",
        "x,\"{'b', 'a'}\"~y,{'a'}~z,[]",
        "x,\"['b' 'a']\"~y,['a']~z,[]",
      })
  void listsAsText(String rows) throws IOException {
    TextExamples examples = load("a.csv", "text,label\n" + rows.replace('~', '\n') + "\n");
    assertThat(examples.labels()).isEqualTo(new Labels.Several(List.of("a", "b")));
    assertThat(labels(examples))
        .containsExactly(
            Label.ofSet(List.of(0, 1)), Label.ofSet(List.of(0)), Label.ofSet(List.of()));
  }

  @Test
  @DisplayName("arrays of numbers that are not a 0 or 1 for each label are sets of those numbers")
  void setsOfNumbers() throws IOException {
    TextExamples examples = load(
        "a.jsonl",
        "{\"text\":\"x\",\"label\":[10,9]}\n{\"text\":\"y\",\"label\":[0]}\n"
            + "{\"text\":\"z\",\"label\":[1]}");
    assertThat(examples.labels()).isEqualTo(new Labels.Several(List.of("0", "1", "9", "10")));
  }

  @Test
  @DisplayName("arrays of 0 and 1 that differ in length, and lists beside names, are refused")
  void neitherNor() {
    refused("text,label\nx,\"[1, 0, 1]\"\ny,\"[0, 0]\"\n")
        .hasMessageContaining("line 3: the label is an array of 2 numbers, unlike that of ")
        .hasMessageContaining("which has 3");
    refused("text,label\nx,\"['a', 'b']\"\ny,a\n")
        .hasMessageContaining("line 3: the label 'a' is not a list, but other labels")
        .hasMessageContaining("line 2");
    refused("text,label\nx,\"['a', 'b']\"\ny,\"['a', 'b\"\n").hasMessageContaining("not a list");
  }

  @Test
  @DisplayName("names in brackets are names")
  void namesInBrackets() throws IOException {
    assertThat(load("a.csv", "text,label\nx,[deleted]\ny,good\n").labels())
        .isEqualTo(new Labels.Classes(List.of("[deleted]", "good")));
    assertThat(load("a.csv", "text,label\nx,[A]\ny,[B]\n").labels())
        .isEqualTo(new Labels.Classes(List.of("[A]", "[B]")));
  }

  @ParameterizedTest
  @DisplayName("columns of 0 and 1 are a label each")
  @ValueSource(strings = {"1,0", "1.0,0.0", "True,False", "true,FALSE"})
  void columns(String row) throws IOException {
    column("toxic, insult");
    TextExamples examples =
        load("a.csv", "id,comment_text,toxic,insult\n7,x," + row + "\n8,y,0,0\n");
    assertThat(examples.labels()).isEqualTo(new Labels.Several(List.of("toxic", "insult")));
    assertThat(labels(examples)).containsExactly(Label.ofSet(List.of(0)), Label.ofSet(List.of()));
    assertThat(examples.fields())
        .contains(new ExampleFields(1, List.of("comment_text"), List.of("toxic", "insult")));
  }

  @Test
  void wrongColumnsOfLabels() {
    column("toxic,insult");
    refused("text,toxic,insult\nx,1,2\n").hasMessageContaining("line 2: label 'insult' is '2'");
    refused("text,toxic,insult\nx,1,\n").hasMessageContaining("label 'insult' is missing");
    refused("text,toxic\nx,1\n").hasMessageContaining("there is no column 'insult'");
    say(LabelKind.CLASS);
    refused("text,toxic,insult\nx,1,0\n").hasMessageContaining("names several columns");
  }

  @Test
  @DisplayName(
      "labels that pandas made decimal are scores with a note, or classes if the user says so")
  void decimalClasses() throws IOException {
    String content = "text,label\nx,1.0\ny,0.0\nz,1.0\n";
    assertThat(load("a.csv", content).labels()).isEqualTo(new Labels.Score());
    assertThat(summary(load("a.csv", content)).notes())
        .contains("labels are scores from 0 to 1, since they have a decimal point")
        .anyMatch(
            note -> note.contains("only 2 different labels") && note.contains("{labels class}"));
    say(LabelKind.CLASS);
    TextExamples classes = load("a.csv", content);
    assertThat(classes.labels()).isEqualTo(new Labels.Classes(List.of("0", "1")));
    assertThat(labels(classes))
        .containsExactly(Label.ofClass(1), Label.ofClass(0), Label.ofClass(1));
    assertThat(summary(load("b.csv", "text,label\nx,1.5\ny,2.5\n")).classes())
        .contains(Map.of("1.5", 1L, "2.5", 1L));
  }

  @Test
  @DisplayName("a model's class 1 is found where a file has 1.0")
  void decimalClassesAreEvaluated() {
    LabelReader reader = LabelReader.of(new Labels.Classes(List.of("0", "1")), Optional.empty());
    Place place = Place.of("test");
    assertThat(reader.read(List.of(new Cell.Number("1.0")), place)).isEqualTo(Label.ofClass(1));
    assertThatThrownBy(() -> reader.read(List.of(new Cell.Text("1.5")), place))
        .hasMessageContaining("label '1.5' is unknown");
  }

  @Test
  @DisplayName("whole numbers are classes, or scores if the user says so")
  void wholeNumbers() throws IOException {
    String content = "text,label\nx,0\ny,3\n";
    assertThat(summary(load("a.csv", content)).notes())
        .anyMatch(note -> note.startsWith("labels are 2 classes, since they are whole numbers")
            && note.contains("{labels score}")
            && note.endsWith(": 0 1, 3 1"));
    say(LabelKind.SCORE);
    assertThat(labels(load("a.csv", content))).containsExactly(Label.ofScore(0), Label.ofScore(3));
    refused("text,label\nx,good\ny,1\n").hasMessageContaining("'good' is not a finite number");
  }

  @Test
  @DisplayName("--labels several makes each class a label of its own")
  void saidSeveral() throws IOException {
    say(LabelKind.SEVERAL);
    TextExamples examples = load("a.csv", "text,label\nx,b\ny,a\n");
    assertThat(examples.labels()).isEqualTo(new Labels.Several(List.of("a", "b")));
    assertThat(labels(examples)).containsExactly(Label.ofSet(List.of(1)), Label.ofSet(List.of(0)));
  }

  @Test
  @DisplayName("arrays are refused where the user says that each example has one class or a number")
  void saidOtherwise() throws IOException {
    say(LabelKind.CLASS);
    refused("text,label\nx,\"['a', 'b']\"\ny,\"['a']\"\n")
        .hasMessageContaining("the label is an array, but labels says that each example has one");
    assertThat(load("a.csv", "text,label\nx,['a']\ny,['b']\n").labels())
        .isEqualTo(new Labels.Classes(List.of("a", "b")));
    say(LabelKind.SCORE);
    refused("text,label\nx,\"[1, 0]\"\ny,\"[0, 1]\"\n").hasMessageContaining("a number");
  }

  @Test
  @DisplayName("classes that differ by space or case alone are named")
  void twins() throws IOException {
    List<String> notes = summary(
            load("a.csv", "text,label\na,pos \nb,pos\nc,Neg\nd,neg\ne,new  york\nf,New York\n"))
        .notes();
    assertThat(notes)
        .contains(
            "classes 'pos' (1) and 'pos ' (1) differ by space alone; if they are one, write them"
                + " alike",
            "classes 'Neg' (1) and 'neg' (1) differ by case alone; if they are one, write them"
                + " alike")
        .anyMatch(note -> note.startsWith("classes 'New York' (1) and 'new  york' (1) differ by"));
  }

  @Test
  @DisplayName("a class for nearly every row, and words for missing values, are named")
  void oddClasses() throws IOException {
    StringBuilder own = new StringBuilder("text,label\n");
    for (int i = 0; i < 10; i++) {
      own.append("t,label of ").append(i).append('\n');
    }
    assertThat(summary(load("a.csv", own.toString())).notes())
        .anyMatch(note -> note.contains("nearly every label is its own class"));
    assertThat(summary(load("a.csv", "text,label\na,nan\nb,x\nc,x\n")).notes())
        .anyMatch(note -> note.contains("class 'nan' (1) looks like a missing value"));
    assertThat(summary(load("a.csv", "text,label\na,1\nb,x\nc,x\n")).notes()).hasSize(2);
  }

  @Test
  @DisplayName("a class -1 beside two others is named, since it often means that there is no label")
  void classesWithMinusOne() throws IOException {
    assertThat(summary(load("a.csv", "text,label\na,-1\nb,0\nc,1\n")).notes())
        .anyMatch(note -> note.startsWith("class '-1' (1) marks rows without a label"));
    assertThat(summary(load("a.csv", "text,label\na,-1\nb,1\nc,1\n")).notes())
        .noneMatch(note -> note.contains("without a label"));
  }

  @Test
  @DisplayName("classes that are put together from others name the option that separates them")
  void joinedClasses() throws IOException {
    assertThat(summary(load("a.csv", "text,label\na,a|b\nb,b\nc,c | a\n")).notes())
        .anyMatch(
            note -> note.contains("labels such as 'a|b'") && note.contains("{labelSeparator |}"));
    assertThat(summary(load("a.csv", "text,label\na,either|or\nb,b\n")).notes()).hasSize(2);
    assertThat(summary(load("b.csv", "text;label\na;3,5\nb;4\nc;5,3\n")).notes())
        .anyMatch(note -> note.contains("labels such as '3,5'") && note.contains("decimal point"))
        .noneMatch(note -> note.contains("labelSeparator"));
  }

  @Test
  @DisplayName("missing labels are counted, before anything else is read")
  void missingLabels() throws IOException {
    String content = "text,label\na,1.0\nb,\nc,0.0\nd,\n";
    refused(content)
        .hasMessageContaining("line 3: the label is missing, as in 2 rows")
        .hasMessageContaining("onBadRow(skip)")
        .hasMessageContaining("labels(class) makes them classes");
    files = files.withOnBadRow(OnBadRow.SKIP);
    assertThat(summary(load("a.csv", content)).missing()).isEqualTo(2);
    assertThat(summary(load("a.csv", content)).notes()).contains("2 rows have no label");
  }

  @Test
  @DisplayName("a label that the validation file alone has is named with both files")
  void unknownInValidation() throws IOException {
    Path train = Files.writeString(folder.resolve("t.csv"), "text,label\na,x\nb,y\n");
    Path other = Files.writeString(folder.resolve("v.csv"), "text,label\na,x\nb,rare\n");
    TextExamples examples = new TextFilesTask()
        .load(
            Optional.empty(),
            files.withFiles(Optional.of(train), Optional.of(other), Optional.empty()));
    assertThatThrownBy(() -> {
          try (ExampleSource.Reader reader =
              examples.evaluations().get(0).examples().open()) {
            reader.forEachRemaining(example -> {});
          }
        })
        .hasMessageContaining("v.csv, line 3: label 'rare' is unknown")
        .hasMessageContaining("t.csv has no such label");
  }

  @Test
  @DisplayName("classes that are the same number are twins")
  void leadingZeros() throws IOException {
    assertThat(summary(load("a.csv", "text,label\na,01\nb,1\nc,2\n")).notes())
        .contains("classes '01' (1) and '1' (1) differ by leading zeros alone; if they are one,"
            + " write them alike");
  }

  @Test
  @DisplayName("a column of objects is named as such")
  void objects() {
    assertThatThrownBy(() -> load("a.jsonl", "{\"text\":\"a\",\"label\":{\"x\":1}}\n"))
        .hasMessageContaining(
            "column 'label' holds an object, expected a text, a number or an array");
  }
}
