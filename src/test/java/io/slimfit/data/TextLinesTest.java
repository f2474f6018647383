package io.slimfit.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.data.table.BadRows;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.data.table.TextReader;
import java.io.ByteArrayInputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextLinesTest {
  private static TextLines lines(byte[] bytes) {
    return new TextLines(
        new ByteArrayInputStream(bytes),
        Place.of("standard input"),
        Optional.empty(),
        Optional.empty());
  }

  private static List<Example> examples(String text) {
    List<Example> examples = new ArrayList<>();
    lines(text.getBytes(StandardCharsets.UTF_8)).forEachRemaining(examples::add);
    return examples;
  }

  @Test
  void lineIsATextAndATabStartsTheSecondText() {
    assertThat(examples("one\r\n\ntwo\tthree\tfour"))
        .containsExactly(
            Example.of("0", "one", Label.none()),
            Example.of("1", "", Label.none()),
            Example.ofPair("2", "two", "three\tfour", Label.none()));
  }

  @Test
  void objectsHaveFieldsAndMayHaveAnId() {
    assertThat(examples(
            "{\"text\": \"one\"}\n\n{\"idx\": 7, \"sentence1\": \"a\", \"sentence2\": \"b\"}"))
        .containsExactly(
            Example.of("0", "one", Label.none()), Example.ofPair("7", "a", "b", Label.none()));
  }

  @Test
  @DisplayName("a byte order mark is accepted")
  void byteOrderMark() {
    assertThat(examples("\uFEFFone")).containsExactly(Example.of("0", "one", Label.none()));
  }

  @Test
  @DisplayName("UTF-16 is read if a byte order mark says so")
  void utf16() {
    List<Example> examples = new ArrayList<>();
    lines("\uFEFFcaf\u00E9\nb".getBytes(StandardCharsets.UTF_16LE)).forEachRemaining(examples::add);
    assertThat(examples).extracting(Example::text).containsExactly("caf\u00E9", "b");
  }

  @Test
  @DisplayName("the first line that is not empty decides between texts and JSON")
  void firstLineDecides() {
    assertThat(examples("\n\n{\"text\": \"good\"}\n"))
        .extracting(Example::text)
        .containsExactly("good");
    assertThat(examples("\n \ngood\n{\"text\": \"bad\"}"))
        .extracting(Example::text)
        .containsExactly("", " ", "good", "{\"text\": \"bad\"}");
    assertThat(examples("\n\n")).extracting(Example::text).containsExactly("", "");
  }

  @Test
  @DisplayName("bad lines are reported in their place, and count in the ids")
  void reportedLines() {
    TextLines lines = new TextLines(
        TextReader.of(
            new ByteArrayInputStream("{\"text\":\"a\"}\n[]\n{\"text\":null}\n{\"text\":\"b\"}\n{"
                .getBytes(StandardCharsets.UTF_8)),
            Place.of("standard input"),
            TextLines.LINE_CHARACTERS),
        new TextLines.Fields(
            Optional.empty(), Optional.empty(), names -> List.of(), (texts, place) -> {}),
        new BadRows(OnBadRow.REPORT));
    List<String> seen = new ArrayList<>();
    Optional<ExampleSource.Problem> problem;
    do {
      lines.forEachRemaining(example -> seen.add(example.id() + " " + example.text()));
      problem = lines.problem();
      problem.ifPresent(row -> seen.add(row.id() + " " + row.cause().place()));
    } while (problem.isPresent());
    assertThat(seen)
        .hasSize(5)
        .startsWith(
            "0 a", "1 standard input, line 2", "2 standard input, line 3, field 'text'", "3 b")
        .element(4)
        .asString()
        .startsWith("4 standard input, line 5");
  }

  @Test
  void emptyInputHasNoExamples() {
    assertThat(examples("")).isEmpty();
  }

  @Test
  void invalidUtf8() {
    refused(new byte[] {'o', 'k', '\n', 'b', (byte) 0xFF, '\n'}, "line 2: byte 2 (0xFF)");
    refused(
        new byte[] {(byte) 0xFE, (byte) 0xFF, 0, 'a', '\n'},
        "line 1: byte 5 (0x0A) is not UTF-16BE");
    refused(new byte[] {'a', 0, '\n'}, "line 1: byte 2 is NUL");
  }

  private static void refused(byte[] bytes, String message) {
    assertThatThrownBy(() -> lines(bytes).forEachRemaining(example -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void linesBeforeAnInvalidOne() {
    for (byte bad : new byte[] {0, (byte) 0xFF}) {
      TextLines lines = lines(new byte[] {'o', 'k', '\n', 'b', bad, '\n'});
      assertThat(lines.next().text()).isEqualTo("ok");
      assertThatThrownBy(lines::hasNext)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("line 2: byte 2");
    }
  }

  @Test
  void lineIsReadAsSoonAsItEnds() throws Exception {
    try (PipedOutputStream writer = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(writer)) {
      TextLines lines =
          new TextLines(in, Place.of("standard input"), Optional.empty(), Optional.empty());
      for (String text : List.of("", "é", "two")) {
        assertThat(lines.isReady()).isFalse();
        writer.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        assertThat(lines.isReady()).isTrue();
        assertThat(lines.next().text()).isEqualTo(text);
      }
    }
  }

  @Test
  void unpairedSurrogate() {
    refused("{\"text\": \"\\ud83d\"}".getBytes(StandardCharsets.UTF_8), "line 1: character 1");
  }

  @ParameterizedTest
  @DisplayName("JSON lines that are not an object with a text")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"a\"}~[1]|line 2: found an array, expected an object",
        "{\"text\": \"a\"}~{\"text\": \"a\", \"text\": \"b\"}|line 2, column",
        "{\"text\": \"a\"}~{\"text\": \"a\"} more|line 2, column",
        "{\"text\": 3}|line 1, field 'text': the text is a number, not a string",
        "{\"body\": \"a\"}|line 1: there is no field text; the object has body",
      })
  void wrongObjects(String text, String message) {
    refused(text.replace('~', '\n').getBytes(StandardCharsets.UTF_8), message);
  }

  @Test
  @DisplayName("a line of 50 MB is truncated and counted")
  void longLine() {
    byte[] bytes = new byte[50_000_000];
    Arrays.fill(bytes, (byte) 'a');
    TextLines lines = lines(bytes);
    assertThat(lines.next().text()).hasSize(TextLines.LINE_CHARACTERS);
    assertThat(lines.hasNext()).isFalse();
    assertThat(lines.cut()).isEqualTo(1);
  }

  @Test
  void aLineThatBeginsWithATabHasAnEmptyFirstText() {
    assertThat(examples("\ttwo")).containsExactly(Example.ofPair("0", "", "two", Label.none()));
  }

  private static TextLines lines(String text, TextLines.Fields fields, OnBadRow bad, int longest) {
    return new TextLines(
        TextReader.of(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            Place.of("standard input"),
            longest),
        fields,
        new BadRows(bad));
  }

  private static List<Example> examples(String text, TextLines.Fields fields) {
    List<Example> examples = new ArrayList<>();
    lines(text, fields, OnBadRow.FAIL, 100).forEachRemaining(examples::add);
    return examples;
  }

  private static TextLines.Fields fields(
      Optional<String> text, Optional<String> pair, List<String> usual) {
    return new TextLines.Fields(text, pair, names -> usual, (texts, place) -> {});
  }

  @Test
  void cutLinesAreNoted() {
    for (int cut = 0; cut < 3; cut++) {
      TextLines lines = lines(
          "abcd\n" + "abcde\n".repeat(cut),
          fields(Optional.empty(), Optional.empty(), List.of()),
          OnBadRow.FAIL,
          4);
      lines.forEachRemaining(example -> assertThat(example.text()).isEqualTo("abcd"));
      assertThat(lines.notes())
          .isEqualTo(List.of(
                  List.<String>of(),
                  List.of("1 line was cut because of its length"),
                  List.of("2 lines were cut because of their length"))
              .get(cut));
    }
  }

  @Test
  void skippedLinesAreNotedAndCountInTheIds() {
    TextLines.Fields pairs = new TextLines.Fields(
        Optional.empty(), Optional.empty(), names -> List.of(), (texts, place) -> {
          if (texts != 2) {
            throw new InputException(place, "there is one text", "Give two");
          }
        });
    TextLines lines = lines("a\tb\nc\nd\te\n", pairs, OnBadRow.SKIP, 100);
    List<Example> read = new ArrayList<>();
    lines.forEachRemaining(read::add);
    assertThat(read).extracting(Example::id).containsExactly("0", "2");
    assertThat(lines.notes()).singleElement().asString().contains("1 ", "line 2");
    assertThatThrownBy(
            () -> lines("{\"text\": \"a\"}", pairs, OnBadRow.FAIL, 100).hasNext())
        .hasMessageContaining("there is one text");
  }

  @Test
  void fieldsThatTheUserNamesAreRead() {
    String object = "{\"text\": \"a\", \"body\": \"b\", \"context\": \"c\", \"more\": \"d\"}";
    assertThat(examples(object, fields(Optional.of("body"), Optional.empty(), List.of("more"))))
        .containsExactly(Example.ofPair("0", "b", "c", Label.none()));
    assertThat(examples(object, fields(Optional.empty(), Optional.of("more"), List.of("body"))))
        .containsExactly(Example.ofPair("0", "a", "d", Label.none()));
    assertThatThrownBy(
            () -> examples(object, fields(Optional.of("title"), Optional.empty(), List.of())))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no field title; the object has text, body, context, more");
  }

  @Test
  void theFieldsOfTheTaskComeBeforeTheUsualOnes() {
    String object = "{\"text\": \"a\", \"title\": \"b\", \"body\": \"c\", \"context\": \"d\"}";
    assertThat(
            examples(object, fields(Optional.empty(), Optional.empty(), List.of("title", "body"))))
        .containsExactly(Example.ofPair("0", "b", "c", Label.none()));
    assertThat(examples(object, fields(Optional.empty(), Optional.empty(), List.of("title"))))
        .containsExactly(Example.of("0", "b", Label.none()));
  }

  @Test
  void aNumberInThePlaceOfATextIsToBeQuoted() {
    assertThatThrownBy(() -> examples("{\"text\": 3}")).hasMessageContaining("Put it in quotes");
    assertThatThrownBy(() -> examples("{\"text\": [3]}")).hasMessageContaining("Give a string");
  }
}
