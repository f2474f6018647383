package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTablesTest {
  @TempDir
  private Path folder;

  private final BadRows bad = new BadRows(OnBadRow.SKIP);

  private List<TableRow> read(String content, BadRows rows) throws IOException {
    Path file = Files.writeString(folder.resolve("a.json"), content);
    List<TableRow> read = new ArrayList<>();
    try (Table table = Table.open(file, rows)) {
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        read.add(row.get());
      }
    }
    return read;
  }

  @ParameterizedTest
  @DisplayName("objects in an array, in 'data', one per line or over several lines are rows")
  @ValueSource(
      strings = {
        "[{\"t\": \"a\", \"n\": 1}, {\"t\": \"b\", \"n\": 2}]",
        "\n[\n {\n  \"t\": \"a\",\n  \"n\": 1\n },\n {\"t\": \"b\", \"n\": 2}\n]\n",
        "{\"data\": [{\"t\": \"a\", \"n\": 1}, {\"t\": \"b\", \"n\": 2}]}",
        "{\"version\": \"1\", \"of\": {\"x\": [1]},\n\"data\":\n[{\"t\": \"a\", \"n\": 1},"
            + "{\"t\": \"b\", \"n\": 2}], \"more\": 3}",
        "{\"t\": \"a\", \"n\": 1}\n{\"t\": \"b\", \"n\": 2}",
        "{\n\"t\": \"a\",\n\"n\": 1\n}\n{\n\"t\": \"b\",\n\"n\": 2\n}",
      })
  void shapes(String content) throws IOException {
    List<TableRow> rows = read(content, new BadRows(OnBadRow.FAIL));
    assertThat(rows)
        .extracting(TableRow::cells)
        .containsExactly(
            List.of(new Cell.Text("a"), new Cell.Number("1")),
            List.of(new Cell.Text("b"), new Cell.Number("2")));
  }

  @Test
  @DisplayName("a field called data that holds no objects is a column")
  void columnCalledData() throws IOException {
    List<TableRow> rows = read("{\"data\": [1, 2], \"t\": \"a\"}\n", bad);
    assertThat(rows.get(0).cells())
        .containsExactly(new Cell.Several(List.of("1", "2")), new Cell.Text("a"));
  }

  @Test
  @DisplayName("an element that is no object is named with line and row, or skipped")
  void elementsThatAreNoObjects() throws IOException {
    String content = "[{\"t\": \"a\"},\n 7,\n {\"t\": \"b\"}]";
    assertThat(read(content, bad)).hasSize(2);
    assertThat(bad.count()).isOne();
    assertThatThrownBy(() -> read(content, new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.json, line 2, row 2: found a number, expected an object");
  }

  @Test
  @DisplayName(
      "a syntax error in an array ends the reading, with its line, even if rows are skipped")
  void brokenArray() {
    assertThatThrownBy(() -> read("[{\"t\": \"a\"},\n{\"t\": }]", bad))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.json, line 2, column");
    assertThatThrownBy(() -> read("[{\"t\": \"a\"},\n{\"t\": \"b\"}", bad))
        .isInstanceOf(InputException.class);
    assertThatThrownBy(() -> read("[]", bad)).hasMessageContaining("has no rows");
  }

  @Test
  @DisplayName("fields that the first object lacks are named in a note")
  void laterFields() throws IOException {
    Path file = Files.writeString(
        folder.resolve("a.jsonl"), "{\"t\": \"a\"}\n{\"t\": \"b\", \"pair\": \"c\"}\n");
    try (Table table = Table.open(file, bad)) {
      table.next();
      assertThat(table.notes()).isEmpty();
      table.next();
      assertThat(table.notes())
          .containsExactly("1 row of " + file
              + " has fields that the first row lacks, which are not read: pair");
    }
  }

  @ParameterizedTest
  @DisplayName("a row that would fill the memory is named, whatever its shape")
  @ValueSource(
      strings = {
        "[{\"t\": [0#]}]",
        "[{\"t\": {\"a\": [[0#]]}}]",
        "[{\"t\": \"a\"}, {\"t\": [0#]}]",
        "{\"t\": [0#]}",
        "{\n\"t\": [0#]}",
        "{\"data\": [0#]}"
      })
  void hugeRows(String shape) {
    String content = shape.replace("#", ",0".repeat(JsonRowParser.MOST_VALUES));
    assertThatThrownBy(() -> read(content, new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.json")
        .hasMessageContaining("more than " + JsonRowParser.MOST_VALUES + " values");
  }

  @Test
  @DisplayName("an object with a field after the other is named before it fills the memory")
  void manyFields() {
    StringBuilder content = new StringBuilder("{\n\"t\": 1");
    for (int i = 0; i < 20_000; i++) {
      content.append(", \"f").append(i).append("\": 1");
    }
    assertThatThrownBy(() -> read(content + "}", new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than 10000 fields");
  }

  @Test
  @DisplayName("rows of long texts are bounded by their sum")
  void longTexts() {
    String text = "\"" + "x".repeat(ShorteningReader.CELL_CHARACTERS) + "\"";
    String content = "[{\"t\": [" + (text + ",").repeat(70) + text + "]}]";
    assertThatThrownBy(() -> read(content, new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("more than " + JsonRowParser.MOST_CHARACTERS + " characters");
  }

  @Test
  void fieldsThatTheFirstObjectOfAnArrayLacksAreNamedToo() throws IOException {
    Path file = Files.writeString(
        folder.resolve("a.json"), "[{\"t\": \"a\"},\n{\"t\": \"b\", \"pair\": \"c\"}]");
    try (Table table = Table.open(file, bad)) {
      assertThat(table.columns()).containsExactly("t");
      assertThatThrownBy(() -> table.column("pair"))
          .hasMessageContaining(file + ": there is no column 'pair'");
      table.next();
      table.next();
      assertThat(table.notes()).singleElement().asString().contains("are not read: pair");
    }
  }

  @Test
  void objectsOverSeveralLinesAreNumberedFromTheFirst() {
    assertThatThrownBy(() -> read("{\n\"t\": \"a\"\n}\n7\n", new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.json, line 4, row 2: found a number");
  }

  @Test
  void aFileThatDoesNotBeginWithAnObjectIsReadByLines() throws IOException {
    String content = "7\n{\"t\": \"a\"}\n";
    assertThat(read(content, bad)).hasSize(1);
    assertThatThrownBy(() -> read(content, new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.json, line 1: found a number, expected an object");
    assertThatThrownBy(() -> read("[]", new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.json: has no rows");
  }

  @Test
  void oneObjectWithAPlainFieldBesideItsArrayOfObjectsMayBeARow() throws IOException {
    assertThat(read("{\"t\": \"a\", \"more\": [{\"x\": 1}]}", bad)).hasSize(1);
  }
}
