package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConllTableTest {
  @TempDir
  private Path folder;

  private ConllTable open(OnBadRow onBadRow) throws IOException {
    String whole = "Ann B-PER\n\n" + "word O\n".repeat(70_000) + "\nBob B-PER\n";
    return new ConllTable(
        Files.writeString(folder.resolve("a.conll"), whole),
        TableOptions.none(),
        new BadRows(onBadRow));
  }

  @Test
  @DisplayName("a file without empty lines, one sentence of all its words, is refused by name")
  void endlessSentence() throws IOException {
    try (ConllTable table = open(OnBadRow.FAIL)) {
      assertThat(table.next()).isPresent();
      assertThatThrownBy(table::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining(
              "a.conll, line 3: the sentence that begins here has more than 65536 words")
          .hasMessageContaining("an empty line after each sentence");
    }
  }

  @Test
  @DisplayName("or skipped as a whole")
  void endlessSentenceIsSkipped() throws IOException {
    try (ConllTable table = open(OnBadRow.SKIP)) {
      assertThat(table.next()).isPresent();
      assertThat(table.next().orElseThrow().cells().get(0))
          .isEqualTo(new Cell.Several(List.of("Bob")));
      assertThat(table.next()).isEmpty();
    }
  }

  private final BadRows bad = new BadRows(OnBadRow.SKIP);

  private ConllTable table(String content, BadRows rows) throws IOException {
    return new ConllTable(
        Files.writeString(folder.resolve("a.conll"), content), TableOptions.none(), rows);
  }

  @Test
  void sentencesEndAtEmptyLinesAndHaveTheirFirstAndLastColumns() throws IOException {
    String content = "-DOCSTART- -X- O O\n\n\nAnn NNP B-PER\nruns\tVBZ O\n \n\nBob B-PER";
    try (ConllTable table = table(content, new BadRows(OnBadRow.FAIL))) {
      assertThat(table.columns()).containsExactly("tokens", "ner_tags");
      TableRow first = table.next().orElseThrow();
      assertThat(first.cells())
          .containsExactly(
              new Cell.Several(List.of("Ann", "runs")), new Cell.Several(List.of("B-PER", "O")));
      assertThat(first.place()).hasToString(folder.resolve("a.conll") + ", line 4");
      TableRow second = table.next().orElseThrow();
      assertThat(second.cells().get(0)).isEqualTo(new Cell.Several(List.of("Bob")));
      assertThat(second.place()).hasToString(folder.resolve("a.conll") + ", line 8");
      assertThat(table.next()).isEmpty();
    }
  }

  @Test
  void aLineWithoutTagSpoilsItsSentenceAlone() throws IOException {
    String content = "Ann B-PER\nruns\nfar\n\nlone\n\nBob B-PER\n";
    try (ConllTable table = table(content, new BadRows(OnBadRow.FAIL))) {
      assertThatThrownBy(table::next)
          .isInstanceOf(InputException.class)
          .hasMessageContaining("a.conll, line 2: there is one column, 'runs'");
    }
    try (ConllTable table = table(content, bad)) {
      assertThat(table.next().orElseThrow().cells().get(0))
          .isEqualTo(new Cell.Several(List.of("Bob")));
      assertThat(table.next()).isEmpty();
    }
    assertThat(bad.count()).as("sentences").isEqualTo(2);
  }

  @Test
  void aFileWithoutValidSentenceIsRefused() throws IOException {
    for (String content : List.of("-DOCSTART- O\n\n", "lone\n")) {
      try (ConllTable table = table(content, bad)) {
        assertThatThrownBy(table::next)
            .isInstanceOf(InputException.class)
            .hasMessageContaining("a.conll: has no sentences");
      }
    }
  }

  @Test
  void aSeparatorIsRefused() throws IOException {
    Path file = Files.writeString(folder.resolve("a.conll"), "Ann B-PER\n");
    TableOptions options = new TableOptions(Optional.of(';'), Optional.empty(), Optional.empty());
    assertThatThrownBy(() -> new ConllTable(file, options, bad))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("separator: it says nothing about");
  }
}
