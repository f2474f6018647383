package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.data.table.TsvReader.Row;
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

class TsvReaderTest {
  @TempDir
  private Path folder;

  private Path file(String content) throws IOException {
    return file(content, StandardCharsets.UTF_8);
  }

  private Path file(String content, Charset charset) throws IOException {
    return Files.write(folder.resolve("train.tsv"), content.getBytes(charset));
  }

  private static List<List<String>> rows(TsvReader reader) {
    List<List<String>> rows = new ArrayList<>();
    for (Optional<Row> row = reader.next(); row.isPresent(); row = reader.next()) {
      rows.add(row.get().fields());
    }
    return rows;
  }

  private static List<List<String>> read(Path file) {
    try (TsvReader reader = TsvReader.withHeader(file, new BadRows(OnBadRow.FAIL))) {
      return rows(reader);
    }
  }

  private static AbstractThrowableAssert<?, ?> refused(Path file) {
    return assertThatThrownBy(() -> read(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(file.toString());
  }

  @Test
  void rowsAreCountedFromTheFirstLine() throws IOException {
    try (TsvReader reader =
        TsvReader.withHeader(file("sentence\tlabel\na b\t1\nc\t0"), new BadRows(OnBadRow.FAIL))) {
      assertThat(reader.column("label")).isEqualTo(1);
      Row row = reader.next().orElseThrow();
      assertThat(row.get(0)).isEqualTo("a b");
      assertThat(row.place()).hasToString(folder.resolve("train.tsv") + ", line 2");
      assertThat(reader.next().orElseThrow().fields()).containsExactly("c", "0");
      assertThat(reader.next()).isEmpty();
    }
  }

  @Test
  void firstRowIsReadIfThereIsNoHeader() throws IOException {
    try (TsvReader reader = TsvReader.withoutHeader(
        file("gj04\t1\t\tOne.\ngj04\t0\t*\tTwo.\n"), new BadRows(OnBadRow.FAIL))) {
      assertThat(rows(reader))
          .containsExactly(List.of("gj04", "1", "", "One."), List.of("gj04", "0", "*", "Two."));
      assertThatThrownBy(() -> reader.column("label")).hasMessageContaining("no header");
    }
  }

  @Test
  void windowsLineEndsAndEmptyLinesAreAccepted() throws IOException {
    assertThat(read(file("a\tb\r\n1\t2\r\n\r\n3\t4\r\n\n")))
        .containsExactly(List.of("1", "2"), List.of("3", "4"));
  }

  @Test
  void emptyLineIsARowIfThereIsOneColumn() throws IOException {
    assertThat(read(file("text\none\n\ntwo\n")))
        .containsExactly(List.of("one"), List.of(""), List.of("two"));
  }

  @Test
  void errorForUnknownColumnListsTheExistingOnes() throws IOException {
    try (TsvReader reader =
        TsvReader.withHeader(file("sentence\tlabel\na\t1\n"), new BadRows(OnBadRow.FAIL))) {
      assertThatThrownBy(() -> reader.column("lable"))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("no column 'lable'")
          .hasMessageContaining("sentence, label")
          .hasMessageContaining("nearest: label");
    }
  }

  @Test
  @DisplayName("a missing file, a folder, an empty file and a file with only a header are rejected")
  void nothingToRead() throws IOException {
    refused(folder.resolve("absent.tsv")).hasMessageContaining("no such file");
    refused(folder).hasMessageContaining("is a folder");
    refused(file("")).hasMessageContaining("is empty");
    refused(file("a\tb\n")).hasMessageContaining("a header but no rows");
    refused(file("\uFEFFa\tb")).hasMessageContaining("a header but no rows");
  }

  @Test
  @DisplayName("too few or too many columns are named with file and line")
  void unevenRows() throws IOException {
    refused(file("a\tb\n1\t2\n3\n")).hasMessageContaining("line 3: found 1 column, expected 2");
    refused(file("a\tb\n1\t2\t3\n")).hasMessageContaining("line 2: found 3 columns, expected 2");
  }

  @Test
  @DisplayName("invalid rows are skipped and counted on request")
  void skippedRows() throws IOException {
    BadRows bad = new BadRows(OnBadRow.SKIP);
    try (TsvReader reader = TsvReader.withHeader(file("a\tb\n1\n1\t2\n1\t2\t3\n"), bad)) {
      assertThat(rows(reader)).containsExactly(List.of("1", "2"));
      assertThat(bad.count()).isEqualTo(2);
    }
    try (TsvReader reader = TsvReader.withHeader(file("a\tb\n1\n"), new BadRows(OnBadRow.SKIP))) {
      assertThatThrownBy(reader::next).hasMessageContaining("has no row with 2 columns");
    }
  }

  @Test
  @DisplayName("UTF-8 with a byte order mark is accepted")
  void byteOrderMark() throws IOException {
    try (TsvReader reader =
        TsvReader.withHeader(file("\uFEFFQuality\tB\n1\t\uFEFF2\n"), new BadRows(OnBadRow.FAIL))) {
      assertThat(reader.column("Quality")).isZero();
      assertThat(rows(reader)).containsExactly(List.of("1", "\uFEFF2"));
    }
  }

  @Test
  @DisplayName("invalid UTF-8 is named with line and byte")
  void brokenUtf8() throws IOException {
    refused(file("a\tb\nx\tn\u00E9e\n", StandardCharsets.ISO_8859_1))
        .hasMessageContaining("line 2: byte 4 (0xE9) is not UTF-8");
    refused(file("a\tb\nx\t\u00E9", StandardCharsets.ISO_8859_1))
        .hasMessageContaining("line 2: byte 3 (0xE9)");
  }

  @Test
  @DisplayName("UTF-16 and NUL are named with line and byte")
  void foreignBytes() throws IOException {
    refused(file("\uFEFFa\tb\n", StandardCharsets.UTF_16LE))
        .hasMessageContaining("line 1: byte 1: this is UTF-16");
    refused(file("\uFEFFa\tb\n", StandardCharsets.UTF_16BE)).hasMessageContaining("UTF-16");
    refused(file("a\tb\nx\u0000\ty\n")).hasMessageContaining("line 2: byte 2 is NUL");
  }

  @Test
  @DisplayName("quotes are plain characters")
  void quotes() throws IOException {
    assertThat(read(file("a\tb\n\"x\ty\"\"\n'\t\"\n")))
        .containsExactly(List.of("\"x", "y\"\""), List.of("'", "\""));
  }

  @Test
  @DisplayName("a field of 5 MB is truncated and counted")
  void longField() throws IOException {
    String content = "a\tb\n" + "x" + "\u00E9".repeat(2_500_000) + "\t2\r\n3\t4\n";
    try (TsvReader reader = TsvReader.withHeader(file(content), new BadRows(OnBadRow.FAIL))) {
      Row row = reader.next().orElseThrow();
      assertThat(row.get(0)).hasSize(TsvReader.FIELD_BYTES / 2).endsWith("\u00E9");
      assertThat(row.get(1)).isEqualTo("2");
      assertThat(reader.truncatedFields()).isEqualTo(1);
      assertThat(reader.next().orElseThrow().fields()).containsExactly("3", "4");
    }
  }
}
