package io.slimfit.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slimfit.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Files that bench/fuzz found: their messages held addresses, structures or nothing. */
class FuzzedTablesTest {
  private static final Path FOLDER = Path.of("src/test/resources/fuzz/parquet");

  static List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("files")
  void everyFindingIsRefusedInWords(Path file) {
    InputException refused = catchThrowableOfType(InputException.class, () -> read(file));
    assertThat(refused)
        .hasMessageContaining(file.toString())
        .hasMessageNotContaining("null")
        .hasMessageNotContaining("Struct:")
        .hasMessageNotContaining("class ");
    assertThat(refused.getMessage()).doesNotMatch("(?s).*@[0-9a-f]+.*");
  }

  private static void read(Path file) {
    try (Table table = Table.open(file, new BadRows(OnBadRow.FAIL))) {
      while (table.next().isPresent()) {
        assertThat(table.columns()).isNotEmpty();
      }
    }
  }
}
