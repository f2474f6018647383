package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class RateSearchTest {
  @Test
  void singleRateIsNotSearched() {
    RateSearch search = RateSearch.of(List.of(3e-4), Map.of());
    assertThat(search.best()).hasValue(3e-4);
    assertThat(search.missing()).isEmpty();
  }

  @Test
  void everyRateOfTheGridIsTried() {
    RateSearch search =
        RateSearch.of(List.of(2e-4, 5e-5, 1e-4), Map.of(1e-4, OptionalDouble.of(0.8)));
    assertThat(search.grid()).containsExactly(5e-5, 1e-4, 2e-4);
    assertThat(search.missing()).containsExactly(5e-5, 2e-4);
    assertThat(search.best()).isEmpty();
  }

  @Test
  void bestRateInsideTheGridIsTheEnd() {
    RateSearch search = searched(List.of(5e-5, 1e-4, 2e-4), peakAt(1e-4));
    assertThat(search.best()).hasValue(1e-4);
    assertThat(search.grid()).hasSize(3);
    assertThat(search.atEdge()).isFalse();
  }

  @Test
  @DisplayName("the grid grows at the edge where the best rate lies, by the ratio there")
  void gridGrows() {
    assertThat(searched(List.of(5e-5, 1e-4), peakAt(4e-4)).grid())
        .containsExactly(5e-5, 1e-4, 2e-4, 4e-4, 8e-4);
    assertThat(searched(List.of(1e-4, 3e-4), peakAt(1.2e-5)).grid())
        .containsExactly(3.703e-6, 1.111e-5, 3.333e-5, 1e-4, 3e-4);
  }

  @Test
  @DisplayName("equal values do not extend the grid for ever: the innermost of them is the best")
  void plateau() {
    RateSearch search = searched(List.of(1e-5, 1e-4, 1e-3), rate -> 0.5);
    assertThat(search.best()).hasValue(1e-4);
    assertThat(search.grid()).hasSize(3);
  }

  @Test
  void divergenceIsWorseThanAnyValue() {
    RateSearch search = searched(
        List.of(1e-3, 1e-2, 1e-1), rate -> rate > 5e-3 ? Double.NaN : -1 - Math.abs(rate - 1e-3));
    assertThat(search.best()).hasValue(1e-3);
    assertThat(search.grid()).containsExactly(1e-4, 1e-3, 1e-2, 1e-1);
    assertThat(searched(List.of(1e-1, 1.0), rate -> rate > 5e-3 ? Double.NaN : rate)
            .best())
        .as("all of the given rates diverge")
        .hasValue(1e-3);
  }

  @Test
  void growingEndsAfterSomeExtensions() {
    RateSearch search = searched(List.of(1e-4, 2e-4), rate -> rate);
    assertThat(search.grid()).hasSize(2 + RateSearch.MOST_EXTENSIONS);
    assertThat(search.atEdge()).isTrue();
    assertThat(search.best()).isEqualTo(OptionalDouble.of(search.grid().get(11)));
  }

  private static DoubleUnaryOperator peakAt(double best) {
    return rate -> -Math.abs(Math.log(rate / best));
  }

  /** Tries what is missing until nothing is. */
  private static RateSearch searched(List<Double> given, DoubleUnaryOperator value) {
    Map<Double, OptionalDouble> tried = new HashMap<>();
    RateSearch search = RateSearch.of(given, tried);
    while (search.best().isEmpty()) {
      for (double rate : search.missing()) {
        double found = value.applyAsDouble(rate);
        tried.put(rate, Double.isNaN(found) ? OptionalDouble.empty() : OptionalDouble.of(found));
      }
      search = RateSearch.of(given, tried);
    }
    return search;
  }
}
