package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountedTest {
  @ParameterizedTest
  @CsvSource({
    "1, row, 1 row",
    "2, row, 2 rows",
    "0, row, 0 rows",
    "3, class, 3 classes",
    "1, class, 1 class",
    "2, label column, 2 label columns",
    "4, batch, 4 batches",
  })
  void nounsFollowTheirNumber(long count, String noun, String words) {
    assertThat(Counted.of(count, noun)).isEqualTo(words);
  }

  @ParameterizedTest
  @CsvSource({"1, 1 row has", "2, 2 rows have", "0, 0 rows have"})
  void verbsFollowTheirNumber(long count, String words) {
    assertThat(Counted.of(count, "row", "has", "have")).isEqualTo(words);
  }
}
