package io.slimfit.task.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.ExampleSource;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.TableOptions;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PredictionInputTest {
  private static final Optional<ExampleFields> SINGLE =
      Optional.of(new ExampleFields(1, List.of("review"), List.of("label")));
  private static final Optional<ExampleFields> PAIRS =
      Optional.of(new ExampleFields(2, List.of("premise", "hypothesis"), List.of("label")));

  @TempDir
  private Path folder;

  private final List<String> notes = new ArrayList<>();

  private List<String> stream(String text, TextFiles files) {
    return stream(text.getBytes(StandardCharsets.UTF_8), files);
  }

  private List<String> stream(byte[] bytes, TextFiles files) {
    return texts(new PredictionInput(files, notes::add)
        .stream(new ByteArrayInputStream(bytes), Place.of("standard input")));
  }

  private List<String> file(String name, String content, TextFiles files) throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    PredictionInput input = new PredictionInput(files, notes::add);
    return texts(
        input.isTable(file) ? input.table(file) : input.file(file, Files.newInputStream(file)));
  }

  /** Each text, with a bar before a second one; problems by their place. */
  private static List<String> texts(ExampleSource.Reader reader) {
    List<String> texts = new ArrayList<>();
    Optional<ExampleSource.Problem> problem;
    do {
      reader.forEachRemaining(example -> texts.add(
          example.pair() == null ? example.text() : example.text() + "|" + example.pair()));
      problem = reader.problem();
      problem.ifPresent(row -> texts.add(row.id() + ": " + row.cause().place()));
    } while (problem.isPresent());
    reader.close();
    return texts;
  }

  @ParameterizedTest
  @DisplayName("the extension of a file decides how it is read")
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "a.csv!text,label~one,x~two,y",
        "a.csv!label;text~x;one~y;two",
        "a.tsv!text\tlabel~one\tx~two\ty",
        "a.jsonl!{\"text\":\"one\"}~{\"text\":\"two\"}",
        "a.json![{\"text\":\"one\"},~{\"text\":\"two\"}]",
        "a.json!{\"data\": [{\"text\":\"one\"},{\"text\":\"two\"}]}",
        "a.txt!one~two",
        "a!one~two",
        "a.txt!{\"text\":\"one\"}~{\"text\":\"two\"}",
      })
  void extensions(String name, String content) throws IOException {
    assertThat(file(name, content.replace('~', '\n') + "\n", TextFiles.none()))
        .containsExactly("one", "two");
  }

  @Test
  @DisplayName("other extensions are said, or refused if they are never of texts")
  void otherExtensions() throws IOException {
    assertThat(file("a.dat", "one\ntwo\n", TextFiles.none())).containsExactly("one", "two");
    assertThat(notes).singleElement().asString().contains("what the file holds decides");
    assertThatThrownBy(() -> file("a.xlsx", "PK", TextFiles.none()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("files with the extension .xlsx are not read");
  }

  @ParameterizedTest
  @DisplayName("the first line of a stream that is not empty decides how it is read")
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '`',
      value = {
        "one~two",
        "text,label~one,x~two,y",
        "id;text~1;one~2;two",
        "label\ttext~x\tone~y\ttwo",
        "{\"text\":\"one\"}~{\"text\":\"two\"}",
        "~~{\"text\":\"one\"}~{\"text\":\"two\"}",
        "[{\"text\":\"one\"},{\"text\":\"two\"}]",
        "[~{\"text\":\"one\"},~{\"text\":\"two\"}]",
        "{\"data\": [{\"text\":\"one\"},{\"text\":\"two\"}]}",
        "{~\"data\": [{\"text\":\"one\"},~{\"text\":\"two\"}]}",
        "{~\"text\": \"one\"~}~{~\"text\": \"two\"}",
      })
  void streams(String content) {
    assertThat(stream(content.replace('~', '\n') + "\n", TextFiles.none()))
        .containsExactly("one", "two");
  }

  @Test
  @DisplayName("lines that only look like a header or an array are texts")
  void lookAlikes() {
    assertThat(stream("Well, text\nmore\n", TextFiles.none()))
        .containsExactly("Well, text", "more");
    assertThat(stream("[deleted]\nmore\n", TextFiles.none())).containsExactly("[deleted]", "more");
    assertThat(stream("text\none\n", TextFiles.none())).containsExactly("text", "one");
    assertThat(notes).singleElement().asString().contains("{textColumn text}");
    assertThat(stream("", TextFiles.none())).isEmpty();
  }

  @Test
  @DisplayName("options decide, and none is ignored")
  void options() {
    TextFiles column =
        TextFiles.none().withColumns(Optional.of("body"), Optional.empty(), Optional.empty());
    assertThat(stream("body\none, two\n", column.withFormat(separator('\t'))))
        .containsExactly("one, two");
    assertThat(stream("{\"body\":\"one\"}", column)).containsExactly("one");
    assertThatThrownBy(() -> stream("one\ntwo\n", column))
        .hasMessageContaining("standard input: the first line is neither a JSON object nor a header"
            + " with a column 'body'");
    assertThat(stream("id|text\n1|one\n", TextFiles.none().withFormat(separator('|'))))
        .containsExactly("one");
    assertThatThrownBy(
            () -> stream("{\"text\":\"one\"}", TextFiles.none().withFormat(separator('|'))))
        .hasMessageContaining("separator: it says nothing about standard input, which is JSON");
    TableOptions quotes = new TableOptions(Optional.empty(), Optional.empty(), Optional.of(true));
    assertThatThrownBy(() -> stream("one\n", TextFiles.none().withFormat(quotes)))
        .hasMessageContaining("which is lines of text");
    TableOptions latin = new TableOptions(
        Optional.empty(), Optional.of(StandardCharsets.ISO_8859_1), Optional.empty());
    assertThat(stream(
            "caf\u00E9\n".getBytes(StandardCharsets.ISO_8859_1),
            TextFiles.none().withFormat(latin)))
        .containsExactly("caf\u00E9");
    assertThatThrownBy(() -> stream("PAR1abc", TextFiles.none()))
        .hasMessageContaining("this is a Parquet file");
  }

  private static TableOptions separator(char c) {
    return new TableOptions(Optional.of(c), Optional.empty(), Optional.empty());
  }

  @Test
  @DisplayName("the columns of the model are read, wherever the texts come from")
  void columnsOfTheModel() throws IOException {
    TextFiles single = TextFiles.none().ofModel(SINGLE);
    assertThat(stream("{\"text\":\"no\",\"review\":\"one\"}", single)).containsExactly("one");
    assertThat(stream("review,stars\none,5\n", single)).containsExactly("one");
    assertThat(file("a.csv", "text,review\nno,one\n", single)).containsExactly("one");
    TextFiles pairs = TextFiles.none().ofModel(PAIRS);
    assertThat(stream("a\tb\n", pairs)).containsExactly("a|b");
    assertThat(stream("{\"hypothesis\":\"b\",\"premise\":\"a\"}", pairs)).containsExactly("a|b");
  }

  @Test
  @DisplayName("lines with another number of texts than the model reads are bad lines")
  void otherNumberOfTexts() {
    TextFiles single = TextFiles.none().ofModel(SINGLE);
    assertThatThrownBy(() -> stream("a\nb\tc\n", single))
        .hasMessageContaining("standard input, line 2: there are two texts");
    TextFiles pairs = TextFiles.none().ofModel(PAIRS).withOnBadRow(OnBadRow.REPORT);
    assertThat(stream("a\tb\nc\nd\te\n", pairs))
        .containsExactly("a|b", "1: standard input, line 2", "d|e");
  }

  @Test
  @DisplayName("bad rows of a table are reported in their place")
  void reportedRows() throws IOException {
    Path file = folder.resolve("a.csv");
    assertThat(file(
            "a.csv",
            "text,label\na,x\nb\nc\nd,x\n",
            TextFiles.none().withOnBadRow(OnBadRow.REPORT)))
        .containsExactly("a", "1: " + file + ", line 3", "2: " + file + ", line 4", "d");
  }

  @Test
  @DisplayName("a header with spaces, or behind a line that says the separator, is one")
  void headersOnStandardInput() {
    assertThat(
            stream("id, text, label\n0,one, two,x\n".replace("one, two", "one"), TextFiles.none()))
        .containsExactly("one");
    for (String separator : List.of("|", ";", "\t")) {
      assertThat(stream(
              "sep=|\ntext|label\none, too|x\ntwo|y\n".replace("|", separator), TextFiles.none()))
          .as(separator)
          .containsExactly("one, too", "two");
    }
  }

  @Test
  @DisplayName("an array of texts is no text")
  void arraysOfTexts() {
    for (String array : List.of("[\"one\", \"two\"]", "[\n\"one\"\n]", "[\"one\",\n\"two\"]")) {
      assertThatThrownBy(() -> stream(array, TextFiles.none()))
          .as(array)
          .hasMessageContaining("found text, expected an object");
    }
    assertThat(stream("[\"Quoted\"] as it is\n", TextFiles.none()))
        .containsExactly("[\"Quoted\"] as it is");
  }

  @Test
  @DisplayName("fields of objects that are not read are named once")
  void unreadFields() {
    assertThat(stream("""
            {"id":1,"review":"a"}
            {"review":"b","text_pair":"c"}
            {"review":"d","text_pair":"e"}
            """, TextFiles.none().ofModel(SINGLE))).containsExactly("a", "b", "d");
    assertThat(notes).containsExactly("field 'text_pair' of standard input is not read");
  }

  @Test
  @DisplayName("a line with bytes that are no text is a bad line, and those behind it are read")
  void bytesThatAreNoText() {
    byte[] bytes = "one\ntw\u00E9o \u00E9\n\u00E9\nthree\nfo\0u\0r\nfive\n"
        .getBytes(StandardCharsets.ISO_8859_1);
    assertThat(stream(bytes, TextFiles.none().withOnBadRow(OnBadRow.REPORT)))
        .containsExactly(
            "one",
            "1: standard input, line 2",
            "2: standard input, line 3",
            "three",
            "4: standard input, line 5",
            "five");
    assertThatThrownBy(() -> stream(bytes, TextFiles.none()))
        .hasMessageContaining("standard input, line 2: byte 3 (0xE9) is not UTF-8");
  }
}
