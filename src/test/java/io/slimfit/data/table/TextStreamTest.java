package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextStreamTest {
  private final BadRows bad = new BadRows(OnBadRow.FAIL);

  private static TextStream open(InputStream in) {
    return TextStream.open(in, Place.of("standard input"), Optional.empty());
  }

  private static TextStream open(String text) {
    return open(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<List<Cell>> rows(Table table) {
    List<List<Cell>> rows = new ArrayList<>();
    for (Optional<TableRow> row = table.next(); row.isPresent(); row = table.next()) {
      rows.add(row.get().cells());
    }
    return rows;
  }

  private static List<String> lines(TextStream stream) {
    List<String> lines = new ArrayList<>();
    try (TextReader reader = stream.lines(100)) {
      for (Optional<String> line = reader.next(); line.isPresent(); line = reader.next()) {
        lines.add(line.get());
      }
    }
    return lines;
  }

  @Test
  void whatWasLookedAtIsReadAgain() {
    TextStream stream = open("\n  \n first \nsecond\nthird");
    assertThat(stream.firstLine()).isEqualTo("first");
    assertThat(stream.isJson()).isFalse();
    assertThat(stream.saysSeparator()).isFalse();
    assertThat(stream.source()).hasToString("standard input");
    assertThat(lines(stream)).containsExactly("", "  ", " first ", "second", "third");
  }

  @Test
  void behindAnEmptyLineItDoesNotWait() {
    AtomicBoolean waited = new AtomicBoolean();
    TextStream stream = open(new InputStream() {
      private boolean written = true;

      @Override
      public int available() {
        return written ? 1 : 0;
      }

      @Override
      public int read() {
        waited.set(!written);
        written = false;
        return '\n';
      }

      @Override
      public int read(byte[] target, int offset, int length) {
        target[offset] = (byte) read();
        return 1;
      }
    });
    assertThat(stream.firstLine()).isEmpty();
    assertThat(waited).as("waited for a second line").isFalse();
  }

  @ParameterizedTest
  @DisplayName("an array of objects or texts, and an object over lines, is JSON that is no lines")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{\"t\":\"a\"}]     | true",
        "[                   | true",
        "[\"a\", \"b\"]      | true",
        "{                   | true",
        "{\"t\":             | true",
        "{\"data\":[{\"t\":\"a\"}]} | true",
        "{\"t\":\"a\"}       | false",
        "[1] a footnote      | false",
        "a text              | false",
      })
  void shapes(String firstLine, boolean json) {
    assertThat(open(firstLine + "\nmore").isJson()).isEqualTo(json);
  }

  @Test
  void objectsOverLinesAreRows() {
    try (Table table = open("\n[\n{\"t\": \"a\"},\n{\"t\": \"b\"}]").json(bad)) {
      assertThat(rows(table))
          .containsExactly(List.of(new Cell.Text("a")), List.of(new Cell.Text("b")));
    }
  }

  @Test
  void theHeaderIsTheFirstLineOrTheOneBehindTheSeparator() {
    assertThat(open("text,label\na,b\n").header(TableOptions.none()))
        .containsExactly("text", "label");
    TextStream excel = open("sep=;\r\ntext;more, or less\r\na;b\r\n");
    assertThat(excel.saysSeparator()).isTrue();
    assertThat(excel.header(TableOptions.none())).containsExactly("text", "more, or less");
    try (Table table = excel.csv(TableOptions.none(), bad)) {
      assertThat(rows(table)).containsExactly(List.of(new Cell.Text("a"), new Cell.Text("b")));
    }
    assertThat(open("\"open,\na,b\n").header(TableOptions.none()))
        .as("no header")
        .isEmpty();
  }

  @Test
  void quotesBetweenTabsArePlainUnlessTheUserSaysOtherwise() {
    String text = "text\tlabel\n\"a\"\tx\n";
    try (Table table = open(text).csv(TableOptions.none(), bad)) {
      assertThat(rows(table)).containsExactly(List.of(new Cell.Text("\"a\""), new Cell.Text("x")));
    }
    TableOptions on = new TableOptions(Optional.empty(), Optional.empty(), Optional.of(true));
    try (Table table = open(text).csv(on, bad)) {
      assertThat(rows(table)).containsExactly(List.of(new Cell.Text("a"), new Cell.Text("x")));
    }
    try (Table table = open(text.replace('\t', ',')).csv(TableOptions.none(), bad)) {
      assertThat(rows(table)).containsExactly(List.of(new Cell.Text("a"), new Cell.Text("x")));
    }
  }

  @Test
  void aParquetFileIsToBeNamed() {
    assertThatThrownBy(() -> open("PAR1\u0015\u0004"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this is a Parquet file, which cannot be read so");
    assertThat(open("PARIS\n").firstLine()).isEqualTo("PARIS");
  }

  @Test
  void theInputIsClosedWithTheStream() {
    AtomicBoolean closed = new AtomicBoolean();
    try (TextStream stream = open(new ByteArrayInputStream("a\n".getBytes(StandardCharsets.UTF_8)) {
      @Override
      public void close() {
        closed.set(true);
      }
    })) {
      assertThat(stream.firstLine()).isEqualTo("a");
    }
    assertThat(closed).isTrue();
  }
}
