package io.slimfit.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MemoryBudgetTest {
  private static final Place HERE = Place.setting("memoryBudget");

  @ParameterizedTest
  @CsvSource({
    "1GiB, 1073741824",
    "1g, 1073741824",
    "1.5G, 1610612736",
    "800MiB, 838860800",
    "800 MiB, 838860800",
    "1GB, 1000000000",
    "512kb, 512000",
    "512k, 524288",
    "4096, 4096",
    "4096B, 4096"
  })
  void sizesHaveUnits(String text, long bytes) {
    assertThat(MemoryBudget.parse(text, HERE).bytes(HERE)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "much", "-1g", "0", "1x", "1e9", "99999999999999999999", "NaN", "1 2"})
  void otherWordsAreRefused(String text) {
    assertThatThrownBy(() -> MemoryBudget.parse(text, HERE))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("is not a size");
  }

  @Test
  void autoIsWhatTheProcessHasAndWhatIsLeft() {
    long left = MemoryBudget.parse("auto", HERE).bytes(HERE);
    assertThat(left).isGreaterThan(ProcessMemory.bytes());
  }
}
