package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** CSV, TSV and JSON lines; Parquet has its own test. */
class TableTest {
  @TempDir
  private Path folder;

  private Path file(String name, String content) throws IOException {
    return file(name, content, StandardCharsets.UTF_8);
  }

  private Path file(String name, String content, Charset charset) throws IOException {
    return Files.write(folder.resolve(name), content.getBytes(charset));
  }

  private static List<TableRow> rows(Table table) {
    List<TableRow> rows = new ArrayList<>();
    for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
      rows.add(row.get());
    }
    return rows;
  }

  private static List<TableRow> read(Path file) {
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      return rows(table);
    }
  }

  private static List<Cell> texts(String... texts) {
    return List.of(texts).stream().<Cell>map(Cell.Text::new).toList();
  }

  private static AbstractThrowableAssert<?, ?> refused(Path file) {
    return assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString());
  }

  @ParameterizedTest
  @DisplayName("quoted cells may contain separators, doubled quotes and line breaks")
  @CsvSource({"a.csv, ','", "a.tsv, '\t'", "a.CSV, ','"})
  void quotes(String name, String separator) throws IOException {
    String content =
        "text,label\n\"a, \"\"b\"\"\nc\",x\r\nd 'e',\n\n\"\",y".replace(",", separator);
    List<TableRow> rows = read(file(name, content));
    assertThat(rows.stream().map(TableRow::cells))
        .containsExactly(
            texts("a" + separator + " \"b\"\nc", "x"), texts("d 'e'", ""), texts("", "y"));
    assertThat(rows.stream().map(row -> row.place().toString()))
        .containsExactly(
            folder.resolve(name) + ", line 2",
            folder.resolve(name) + ", line 4",
            folder.resolve(name) + ", line 6");
  }

  @Test
  @DisplayName("an unclosed quote and text after a closing quote are named with the line")
  void strayQuotes() throws IOException {
    refused(file("open.csv", "text,label\na,x\n\"b\n,y\nc,z\n"))
        .hasMessageContaining("line 3: a quote is opened here and never closed");
    refused(file("behind.csv", "text,label\na,x\n\"b\"c,y\n" + "\"d\",z\n".repeat(9)))
        .hasMessageContaining("line 3: a cell continues after its closing quote");
  }

  @Test
  @DisplayName("a missing file, a folder, an empty file and an unknown format are rejected")
  void nothingToRead() throws IOException {
    refused(folder.resolve("absent.csv")).hasMessageContaining("no such file");
    refused(folder).hasMessageContaining("is a folder");
    refused(file("empty.csv", "")).hasMessageContaining("is empty");
    refused(file("empty.jsonl", "\n \n")).hasMessageContaining("has no rows");
    refused(file("header.csv", "a,b\n")).hasMessageContaining("a header but no rows");
    refused(file("header.csv", "\uFEFFa,b")).hasMessageContaining("a header but no rows");
    refused(file("a.xlsx", "PK"))
        .hasMessageContaining("extension .xlsx is not that of a known format");
    refused(file("csv", "a")).hasMessageContaining("no extension");
  }

  @Test
  @DisplayName("columns that nobody reads may have no name, or the name of another")
  void emptyAndDoubleNames() throws IOException {
    Path file = file("twice.csv", "text,,x,x,\na,1,2,3,\nb,1,2,3\nc,1,2,3,,,\n");
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      assertThat(table.column("text")).isZero();
      assertThatThrownBy(() -> table.column("x")).hasMessageContaining("names column 'x' twice");
      assertThat(rows(table))
          .hasSize(3)
          .allSatisfy(row -> assertThat(row.cells()).hasSize(5));
    }
  }

  @Test
  @DisplayName("rows with too few or too many columns are named, or skipped and counted")
  void unevenRows() throws IOException {
    refused(file("a.csv", "a,b\n1,2\n3\n"))
        .hasMessageContaining("line 3: found 1 column, expected 2");
    refused(file("a.csv", "a,b\n\"1\n\",2\n1,2,3\n"))
        .hasMessageContaining("line 4: found 3 columns, expected 2");
    BadRows bad = new BadRows(OnBadRow.SKIP);
    Path file = file("a.csv", "a,b\n1\n2,2\n3\n4\n5\n6,6\n");
    try (Table table = Table.open(file, bad)) {
      assertThat(rows(table)).hasSize(2);
    }
    assertThat(bad.note().orElseThrow())
        .isEqualTo("4 rows were skipped: " + file + ", line 2; " + file + ", line 4; " + file
            + ", line 5 ... (the first: found 1 column, expected 2)");
    try (Table table = Table.open(file("b.csv", "a,b\n1\n"), new BadRows(OnBadRow.SKIP))) {
      assertThatThrownBy(table::next).hasMessageContaining("has no row with 2 columns");
    }
  }

  @ParameterizedTest
  @DisplayName("UTF-8 with a byte order mark is accepted")
  @CsvSource({"a.csv, 'text\nx'", "a.jsonl, '{\"text\": \"x\"}'"})
  void byteOrderMark(String name, String content) throws IOException {
    try (Table table = Table.open(file(name, "\uFEFF" + content), new BadRows(OnBadRow.FAIL))) {
      assertThat(table.columns()).containsExactly("text");
      assertThat(rows(table).get(0).cells()).isEqualTo(texts("x"));
    }
  }

  @ParameterizedTest
  @DisplayName("invalid UTF-8, UTF-16 without a mark and NUL are named with line and byte")
  @ValueSource(strings = {"a.csv", "a.tsv", "a.jsonl"})
  void foreignBytes(String name) throws IOException {
    String first = name.endsWith("jsonl") ? "{\"a\": 1}\n" : "a\n";
    refused(file(name, first + "n\u00E9e\n", StandardCharsets.ISO_8859_1))
        .hasMessageContaining("line 2: byte 2 (0xE9) is not UTF-8");
    refused(file(name, first + "\u00E9", StandardCharsets.ISO_8859_1))
        .hasMessageContaining("line 2: byte 1 (0xE9)");
    refused(file(name, first + "x\n", StandardCharsets.UTF_16LE))
        .hasMessageContaining("line 1: byte 2 is NUL")
        .hasMessageContaining("encoding(UTF-16LE)");
    refused(file(name, first + "x\u0000y\n")).hasMessageContaining("line 2: byte 2 is NUL");
    String far = first + (name.endsWith("jsonl") ? first : "b\n").repeat(40_000);
    refused(file(name, far + "\u00E9", StandardCharsets.ISO_8859_1))
        .hasMessageContaining("line 40002: byte 1 (0xE9)");
  }

  @ParameterizedTest
  @DisplayName("a byte order mark says the encoding")
  @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
  void byteOrderMarks(String encoding) throws IOException {
    Path file =
        file("a.csv", "\uFEFFtext,label\ncaf\u00E9 \uD83D\uDE00,x\n", Charset.forName(encoding));
    assertThat(read(file).get(0).cells()).isEqualTo(texts("caf\u00E9 \uD83D\uDE00", "x"));
  }

  @Test
  @DisplayName(
      "a text of another encoding is read by its name; without it, the message has the name")
  void givenEncoding() throws IOException {
    Path file = file("a.csv", "text\ncaf\u00E9 \u00A35\n", StandardCharsets.ISO_8859_1);
    refused(file)
        .hasMessageContaining("line 2: byte 4 (0xE9) is not UTF-8")
        .hasMessageContaining("encoding(windows-1252) if 'caf\u00E9' is right");
    for (String name : List.of("latin1", "latin-1", "cp1252", "windows-1252", "ANSI")) {
      assertThat(read(file, encoding(name)).get(0).cells()).isEqualTo(texts("caf\u00E9 \u00A35"));
    }
    Path marked = file("b.csv", "\uFEFFtext\nx\n");
    assertThatThrownBy(() -> read(marked, encoding("latin1")))
        .hasMessageContaining("this is UTF-8, not ISO-8859-1");
    assertThatThrownBy(() ->
            read(file("c.csv", "text\n\u0081\n", StandardCharsets.ISO_8859_1), encoding("cp1252")))
        .hasMessageContaining("line 2: byte 1 (0x81) is not windows-1252");
    assertThatThrownBy(() -> encoding("utf-9")).hasMessageContaining("unknown encoding 'utf-9'");
  }

  private static TableOptions encoding(String name) {
    Charset charset = Encodings.of(name, Place.setting("encoding"));
    return new TableOptions(Optional.empty(), Optional.of(charset), Optional.empty());
  }

  private static List<TableRow> read(Path file, TableOptions options) {
    try (Table table = Table.open(file, options, new BadRows(OnBadRow.FAIL))) {
      return rows(table);
    }
  }

  @Test
  @DisplayName("an unpaired surrogate in a JSON escape is named with its line")
  void loneSurrogates() throws IOException {
    refused(file("a.jsonl", "{\"a\": \"x\"}\n{\"a\": \"x\\ud83d\"}\n"))
        .hasMessageContaining("line 2: character 2 of a string is \\ud83d, an unpaired surrogate");
    assertThat(read(file("b.jsonl", "{\"a\": \"\\ud83d\\ude00\"}")).get(0).cells())
        .isEqualTo(texts("\uD83D\uDE00"));
  }

  @Test
  void jsonCellsKeepTheirKinds() throws IOException {
    Path file = file(
        "a.jsonl",
        "{\"t\": \"x\", \"n\": 1, \"f\": 1.50, \"s\": [\"a\", 2], \"o\": {\"p\": 1}, \"z\": null,"
            + " \"b\": true, \"a\": [[1]]}\n\n{\"n\": 2, \"more\": 3, \"t\": \"y\"}");
    List<TableRow> rows = read(file);
    assertThat(rows.get(0).cells())
        .containsExactly(
            new Cell.Text("x"),
            new Cell.Number("1"),
            new Cell.Number("1.5"),
            new Cell.Several(List.of("a", "2")),
            new Cell.Other("an object"),
            new Cell.Missing(),
            new Cell.Text("true"),
            new Cell.Other("an array of values that are neither strings nor numbers"));
    assertThat(rows.get(1).cells().subList(0, 3))
        .containsExactly(new Cell.Text("y"), new Cell.Number("2"), new Cell.Missing());
    assertThat(rows.get(1).place()).hasToString(file + ", line 3");
  }

  @ParameterizedTest
  @DisplayName("invalid JSON lines are named with line and column")
  @CsvSource(
      delimiter = '|',
      value = {
        "[1]                    | line 2: found an array, expected an object",
        "\"x\"                  | line 2: found text, expected an object",
        "3                      | line 2: found a number, expected an object",
        "{\"a\": 1, \"a\": 2}   | line 2, column 13: this is not JSON (Duplicate",
        "{\"a\": 1} {\"a\": 2}  | line 2, column",
        "{\"a\": NaN}           | line 2, column",
        "{\"a\": \"x            | line 2, column",
      })
  void wrongJson(String line, String problem) throws IOException {
    Path file = file("a.jsonl", "{\"a\": 1}\n" + line + "\n{\"a\": 2}\n");
    refused(file).hasMessageContaining(problem);
    BadRows bad = new BadRows(OnBadRow.SKIP);
    try (Table table = Table.open(file, bad)) {
      assertThat(rows(table)).hasSize(2);
    }
    assertThat(bad.count()).isOne();
  }

  @ParameterizedTest
  @DisplayName("a cell of millions of characters is truncated and counted")
  @CsvSource(
      delimiter = '|',
      value = {
        "a.csv   | 'a,b\n'  | 'x,'          | ',y\n1,2' ",
        "a.csv   | 'a,b\n'  | 'x,\"'        | '\",y\n1,2'",
        "a.jsonl | ''       | '{\"b\": \"'  | '\", \"a\": \"y\"}\n{\"b\": \"1\", \"a\": \"2\"}'",
        "a.jsonl | ''       | '{\"b\": \"\\\\\\u00e9'  | '\\\\\", \"a\": \"y\"}\n{\"b\": \"1\", "
            + "\"a\": \"2\"}'",
      })
  void longCells(String name, String before, String begin, String end) throws IOException {
    Path file = folder.resolve(name);
    boolean csv = name.endsWith("csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write(before + (csv ? begin.substring(2) : begin));
      for (int i = 0; i < 1_000_000; i++) {
        out.write("\uD83D\uDE00 n\u00E9");
      }
      out.write(end);
    }
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      List<TableRow> rows = rows(table);
      assertThat(rows).hasSize(2);
      String kept = ((Cell.Text) rows.get(0).cells().get(0)).text();
      assertThat(kept.length())
          .isBetween(ShorteningReader.CELL_CHARACTERS - 8, ShorteningReader.CELL_CHARACTERS + 1);
      assertThat(kept.codePoints().noneMatch(c -> c >= 0xD800 && c < 0xE000)).isTrue();
      assertThat(rows.get(0).cells().get(1)).isEqualTo(new Cell.Text("y"));
      assertThat(rows.get(1).cells()).isEqualTo(texts("1", "2"));
      assertThat(table.shortenedCells()).isOne();
    }
  }

  private Path quoted(String unit, int count, String end) throws IOException {
    Path file = folder.resolve("a.csv");
    try (BufferedWriter out = Files.newBufferedWriter(file)) {
      out.write("a,b\n1,2\n\"");
      for (int i = 0; i < count; i++) {
        out.write(unit);
      }
      out.write(end);
    }
    return file;
  }

  @Test
  @DisplayName("a quoted cell of 50 MB is truncated, whether of words or of line breaks")
  void hugeQuotedCell() throws IOException {
    for (String unit : List.of("word ", "word\n")) {
      try (Table table =
          Table.open(quoted(unit, 10_000_000, "\",y\n3,4\n"), new BadRows(OnBadRow.FAIL))) {
        List<TableRow> rows = rows(table);
        assertThat(((Cell.Text) rows.get(1).cells().get(0)).text())
            .hasSize(ShorteningReader.CELL_CHARACTERS);
        assertThat(rows.get(1).cells().get(1)).isEqualTo(new Cell.Text("y"));
        assertThat(rows.get(2).cells()).isEqualTo(texts("3", "4"));
        assertThat(table.shortenedCells()).isOne();
      }
    }
  }

  @Test
  @DisplayName("a quoted cell of 50 MB of quotes or line breaks alone is refused with its line")
  void hugeCellOfQuotes() throws IOException {
    String reason = ", line 3: a quote is opened here and not closed within 8388608 characters";
    refused(quoted("\"\"", 25_000_000, "\",y\n")).hasMessageContaining(reason);
    refused(quoted("\n", 50_000_000, "\",y\n")).hasMessageContaining(reason);
  }

  @Test
  void linesAreCountedAfterALongQuotedCell() throws IOException {
    String text = "word\n".repeat(100_000);
    List<TableRow> rows = read(file("a.csv", "a,b\n\"" + text + "\",y\n1,2\n"));
    assertThat(rows.get(1).place()).hasToString(folder.resolve("a.csv") + ", line 100003");
  }

  @Test
  void errorForUnknownColumnListsTheExistingOnes() throws IOException {
    try (Table table = Table.open(file("a.csv", "text,label\nx,1\n"), new BadRows(OnBadRow.FAIL))) {
      assertThatThrownBy(() -> table.column("lable"))
          .hasMessageContaining("no column 'lable'. Use one of text, label; nearest: label");
    }
  }

  @ParameterizedTest
  @DisplayName("an object that is no row, but holds all rows, is refused with the form to write")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"train\":[{\"text\":\"a\"}]} | field 'train' holds an array of objects",
        "{\"version\":1,\"rows\":[{\"row\":{\"text\":\"a\"}}]} | field 'rows'",
        "{\"text\":{\"0\":\"a\"},\"label\":{\"0\":\"b\"}}      | holds its rows by columns",
        "{\"columns\":[\"text\"],\"index\":[0],\"data\":[[\"a\"]]} | holds its rows by columns",
        "{~ \"text\": {\"0\": \"a\"}~}                       | holds its rows by columns",
      })
  void wholeObjects(String content, String problem) throws IOException {
    refused(file("a.json", content.replace('~', '\n')))
        .hasMessageContaining("is one object")
        .hasMessageContaining(problem)
        .hasMessageContaining("orient=\"records\", lines=True");
  }

  @Test
  @DisplayName("one object alone that may be a row is one")
  void oneObjectAlone() throws IOException {
    assertThat(read(file("a.json", "{\"tokens\":[\"a\"],\"tags\":[\"O\"]}"))).hasSize(1);
    assertThat(read(file("b.json", "{\"a\":{\"b\":1}}\n{\"a\":{\"b\":2}}"))).hasSize(2);
  }
}
