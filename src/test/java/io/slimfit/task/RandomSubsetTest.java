package io.slimfit.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RandomSubsetTest {
  private final List<String> notes = new ArrayList<>();

  private List<String> drawn(List<String> all, OptionalInt most) {
    return RandomSubset.of(all, most, 7, RandomSubset.Of.TRAINING, notes::add);
  }

  @Test
  void someAreDrawnInTheirOrder() {
    List<String> all = List.of("a", "b", "c", "d", "e");
    assertThat(drawn(all, OptionalInt.of(3))).hasSize(3).isSorted().isSubsetOf(all);
    assertThat(drawn(all, OptionalInt.empty())).isEqualTo(all);
    assertThat(notes).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "2, 1, '2 examples were requested, but there is only 1'",
    "4, 2, '4 examples were requested, but there are only 2'",
    "1, 0, '1 example was requested, but there are only 0'",
  })
  void fewerThanWantedIsSaid(int wanted, int there, String note) {
    assertThat(drawn(List.of("a", "b").subList(0, there), OptionalInt.of(wanted)))
        .hasSize(there);
    assertThat(notes).containsExactly(note);
  }
}
