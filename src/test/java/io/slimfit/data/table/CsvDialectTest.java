package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
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
import org.junit.jupiter.params.provider.CsvSource;

class CsvDialectTest {
  @TempDir
  private Path folder;

  private List<String> notes = List.of();

  private List<List<String>> read(String name, String content, TableOptions options)
      throws IOException {
    Path file = Files.writeString(folder.resolve(name), content);
    List<List<String>> rows = new ArrayList<>();
    try (Table table = Table.open(file, options, new BadRows(OnBadRow.FAIL))) {
      rows.add(table.columns());
      for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
        rows.add(
            row.get().cells().stream().map(cell -> ((Cell.Text) cell).text()).toList());
      }
      notes = table.notes();
    }
    return rows;
  }

  private static TableOptions separator(char separator) {
    return new TableOptions(Optional.of(separator), Optional.empty(), Optional.empty());
  }

  private static TableOptions quotes(boolean on) {
    return new TableOptions(Optional.empty(), Optional.empty(), Optional.of(on));
  }

  @ParameterizedTest
  @DisplayName("the separator that divides all lines alike is found, and a note says so")
  @CsvSource({"a.csv, ;", "a.csv, |", "a.csv, '\t'", "a.tsv, ;", "a.tsv, ','", "a.tsv, |"})
  void separatorIsFound(String name, char separator) throws IOException {
    String content = "text;label\n\"one; two, too\";pos\nthree four;neg\n".replace(';', separator);
    assertThat(read(name, content, TableOptions.none()))
        .element(0)
        .isEqualTo(List.of("text", "label"));
    assertThat(notes)
        .anyMatch(note -> note.contains(
                "separated by " + (separator == '\t' ? "tabs" : "'" + separator + "'") + ", as")
            && note.contains("{separator} decides"));
  }

  @Test
  @DisplayName("commas stay the separator of a .csv file whose header they divide, without a note")
  void commasStay() throws IOException {
    assertThat(read("a.csv", "text,label\na;b,pos\nc;d,neg\n", TableOptions.none()))
        .containsExactly(List.of("text", "label"), List.of("a;b", "pos"), List.of("c;d", "neg"));
    assertThat(notes).isEmpty();
    assertThat(read("one.csv", "text\none\ntwo\n", TableOptions.none())).hasSize(3);
    assertThat(notes).isEmpty();
  }

  @ParameterizedTest
  @DisplayName("Excel's first line sep= names the separator, and is no row")
  @CsvSource({"sep=;", "SEP=;", "'\"sep=;\"'"})
  void lineOfExcel(String line) throws IOException {
    assertThat(read("a.csv", line + "\r\ntext;label\r\na,b;pos\r\n", TableOptions.none()))
        .containsExactly(List.of("text", "label"), List.of("a,b", "pos"));
    Path file = Files.writeString(folder.resolve("b.csv"), "sep=;\ntext;label\na;b\nbad\n");
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      table.next();
      assertThatThrownBy(table::next).hasMessageContaining("line 4: found 1 column");
    }
  }

  @Test
  void givenSeparatorDecides() throws IOException {
    assertThat(read("a.csv", "a,b#c,d\n1,2#3,4\n", separator('#')))
        .containsExactly(List.of("a,b", "c,d"), List.of("1,2", "3,4"));
    assertThat(read("a.data", "a#b\n1#2\n", separator('#'))).hasSize(2);
    assertThat(TableOptions.separator("tab", Place.of("test"))).isEqualTo('\t');
    assertThat(TableOptions.separator("\\t", Place.of("test"))).isEqualTo('\t');
    for (String word : List.of("", ";;", "\"", "comma")) {
      assertThatThrownBy(() -> TableOptions.separator(word, Place.of("test")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("cannot separate columns");
    }
  }

  @ParameterizedTest
  @DisplayName("what a file does not have cannot be given for it")
  @CsvSource({"a.jsonl, separator", "a.json, quotes", "a.parquet, encoding"})
  void idleOptions(String name, String setting) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "{\"text\": \"a\"}");
    TableOptions options = switch (setting) {
      case "separator" -> separator(';');
      case "quotes" -> quotes(true);
      default ->
        new TableOptions(
            Optional.empty(),
            Optional.of(java.nio.charset.StandardCharsets.UTF_8),
            Optional.empty());
    };
    assertThatThrownBy(() -> Table.open(file, options, new BadRows(OnBadRow.FAIL)))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(setting + ": it says nothing about");
  }

  @Test
  @DisplayName("stray quotes of a .tsv file are plain characters, and a note names the line")
  void strayQuotesOfTsv() throws IOException {
    String content = "text\tlabel\na\tx\n\"b\ty\nc\tx\nd\"\ty\ne\tx\n";
    assertThat(read("a.tsv", content, TableOptions.none()))
        .hasSize(6)
        .contains(List.of("\"b", "y"), List.of("d\"", "y"));
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("the quote that line 3 opens is not closed in that line")
        .contains("{quotes on}");
    assertThat(read("a.tsv", content, quotes(true))).hasSize(4);
    assertThat(notes).singleElement().asString().contains("1 quoted cell").contains("lines 3 to 5");
    assertThat(read("b.tsv", "text\tlabel\n\"open\tx\nb\ty\n", TableOptions.none()))
        .hasSize(3);
    assertThat(read("c.tsv", "text\tlabel\n\"one\" word\tx\nb\ty\n", TableOptions.none()))
        .contains(List.of("\"one\" word", "x"));
  }

  @ParameterizedTest
  @DisplayName("quotes of a .tsv file are read where they help")
  @CsvSource(
      delimiter = '|',
      value = {
        "'text\tlabel\n\"a\tb\"\tx\nc\ty\n'             | 'a\tb'",
        "'text\tlabel\n\"a\nb\"\tx\nc\ty\n'             | 'a\nb'",
        "'text\tlabel\n\"say \"\"a\"\"\"\tx\nc\ty\n'    | 'say \"a\"'",
        "'\"text\"\t\"label\"\n\"a\"\t\"x\"\n'          | 'a'",
      })
  void helpfulQuotesOfTsv(String content, String text) throws IOException {
    assertThat(read("a.tsv", content, TableOptions.none()).get(1)).startsWith(text);
  }

  @Test
  @DisplayName("a quoted cell of a .csv file that spans lines is said with its lines")
  void cellsOfSeveralLines() throws IOException {
    read("a.csv", "text,label\n\"a\nb\nc\",x\nd,y\n\"e\nf\",x\n", TableOptions.none());
    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith("2 quoted cells of ")
        .contains("lines 2 to 4; lines 6 to 7")
        .contains("{quotes off}");
    assertThat(read("a.csv", "text,label\n\"a,x\nb\",y\n", quotes(false)))
        .containsExactly(List.of("text", "label"), List.of("\"a", "x"), List.of("b\"", "y"));
  }

  @Test
  @DisplayName("an unclosed quote names the option for plain quotes")
  void unclosedQuote() {
    assertThatThrownBy(() -> read("a.csv", "text,label\n\"a,x\nb,y\n", TableOptions.none()))
        .hasMessageContaining("line 2: a quote is opened here and never closed")
        .hasMessageContaining("quotes(off)");
  }

  @ParameterizedTest
  @DisplayName("a first line that says the separator, of any separator, is no header")
  @CsvSource({"sep=;, ;", "SEP=|, |", "'sep=\t', '\t'", "'\"sep=;\"', ;"})
  void separatorLines(String said, char separator) throws IOException {
    String rows = "text;label\none, two;pos\n".replace(';', separator);
    assertThat(read("a.csv", said + "\r\n" + rows, TableOptions.none()))
        .containsExactly(List.of("text", "label"), List.of("one, two", "pos"));
  }

  @Test
  @DisplayName("empty lines before the header are passed over")
  void emptyLinesBeforeTheHeader() throws IOException {
    assertThat(read("a.csv", "\n\r\n\ntext,label\na,b\n", TableOptions.none()))
        .containsExactly(List.of("text", "label"), List.of("a", "b"));
  }

  @Test
  @DisplayName("rows of nothing behind the last one are left out and said, others are rows")
  void rowsOfNothing() throws IOException {
    assertThat(read("a.csv", "text,label\na,x\n,\nb,y\n,\n,\n", TableOptions.none()))
        .containsExactly(
            List.of("text", "label"), List.of("a", "x"), List.of("", ""), List.of("b", "y"));
    assertThat(notes)
        .containsExactly(
            "2 rows hold nothing at the end of " + folder.resolve("a.csv") + ", and are left out");
  }

  @Test
  void aHeaderWithCommasDoesNotHideTheSemicolonsThatDivideAllLines() throws IOException {
    String content = "first, second;label\n\"he said \"\"a;b\"\" twice\";pos\nfine;neg\n";
    assertThat(read("a.csv", content, TableOptions.none()))
        .containsExactly(
            List.of("first, second", "label"),
            List.of("he said \"a;b\" twice", "pos"),
            List.of("fine", "neg"));
  }

  @Test
  void theLineInWhichTheSampleOfALongFileEndsDoesNotCount() throws IOException {
    String line = "x".repeat(1000) + ";pos\n"; // the sample of 65536 characters ends in the text
    assertThat(read("a.csv", "first, second;label\n" + line.repeat(100), TableOptions.none()))
        .hasSize(101)
        .startsWith(List.of("first, second", "label"));
  }

  @Test
  void aColumnOfTextsThatAllHaveASemicolonStaysOne() throws IOException {
    assertThat(read("a.csv", "text\none; two\nthree; four\n", TableOptions.none()))
        .containsExactly(List.of("text"), List.of("one; two"), List.of("three; four"));
  }

  @Test
  void separatorsThatDivideLinesUnevenlyAreNotTaken() throws IOException {
    assertThat(read("a.csv", "text,label;x\none,1\ntwo,2\n", TableOptions.none()))
        .containsExactly(List.of("text", "label;x"), List.of("one", "1"), List.of("two", "2"));
  }

  @Test
  @DisplayName("of cells that span lines, the lines of the first three are said, each its own")
  void linesOfSpanningCells() throws IOException {
    String first = "text,label\n\"a\nb\",\"\nc\"\nd,x\n";
    read("a.csv", first, TableOptions.none());
    assertThat(notes)
        .singleElement()
        .asString()
        .startsWith("2 quoted cells of " + folder.resolve("a.csv")
            + " span lines: lines 2 to 3; lines 3 to 4; if");
    read("a.csv", first + "\"e\nf\",\"g\nh\"\n", TableOptions.none());
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("lines 2 to 3; lines 3 to 4; lines 6 to 7 ...; if");
    read("a.csv", "text,label\n\"a\nb\",c\n", TableOptions.none());
    assertThat(notes).singleElement().asString().contains("1 quoted cell").contains(" spans lines");
  }

  @Test
  void anEmptyLineIsARowOfASingleColumnAlsoAtTheEnd() throws IOException {
    assertThat(read("a.csv", "text\none\n\ntwo\n\n", TableOptions.none()))
        .containsExactly(List.of("text"), List.of("one"), List.of(""), List.of("two"), List.of(""));
    assertThat(notes).isEmpty();
  }

  @Test
  void aRowOfMoreCellsThanTheParserHoldsIsNamedByTheRowBefore() {
    assertThatThrownBy(() -> read("a.csv", "a,b\n1,2\n" + ",".repeat(20_000), TableOptions.none()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("line 2: what follows this row is not CSV, or has more cells");
  }

  @ParameterizedTest
  @DisplayName("quotes of a .tsv file are plain where they would make rows uneven, or help no row")
  @CsvSource(
      delimiter = '|',
      value = {
        "'text\tlabel\n\"a\tb\nc\td\"\n\"say \"\"e\"\"\"\ty\n' | '\"a' | 2",
        "'text\tlabel\na\t\"x\nb\ty\n'                       | 'a'   | 2",
        "'text\tlabel\n\"a\" b\tx\n\"c\" d\ty\n'             | '\"a\" b' | 2",
        "'text\tlabel\na\tx\n\"open\ty'                       | 'a'   | 3",
      })
  void idleQuotesOfTsv(String content, String text, int line) throws IOException {
    assertThat(read("a.tsv", content, TableOptions.none()).get(1)).startsWith(text);
    assertThat(notes)
        .singleElement()
        .asString()
        .contains("the quote that line " + line + " opens is not closed in that line");
  }

  @Test
  void aRowThatIsShortWithAndWithoutQuotesDoesNotSpeakForThem() throws IOException {
    Path file = Files.writeString(folder.resolve("a.tsv"), "text\tlabel\n\"a\tx\nb\"\ty\nshort\n");
    try (Table table = Table.open(file, new BadRows(OnBadRow.SKIP))) {
      assertThat(table.next().orElseThrow().cells())
          .containsExactly(new Cell.Text("\"a"), new Cell.Text("x"));
    }
  }

  @Test
  void aQuoteThatTheEndOfTheFileClosesIsClosed() throws IOException {
    assertThat(read("a.tsv", "label\ttext\nx\t\"a\tb\"", TableOptions.none()))
        .containsExactly(List.of("label", "text"), List.of("x", "a\tb"));
  }
}
