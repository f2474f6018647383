package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
