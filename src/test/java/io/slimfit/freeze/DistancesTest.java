package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class DistancesTest {
  @Test
  void startIsAFunctionOfTheSeed() {
    List<String> names = List.of("a", "b", "c");
    assertThat(Distances.initial(names, 3).asMap())
        .isEqualTo(Distances.initial(names, 3).asMap())
        .isNotEqualTo(Distances.initial(names, 4).asMap());
    assertThat(Distances.initial(names, 3).asMap().values())
        .allMatch(distance -> distance > 1e4 && distance < 1e10);
  }

  @Test
  void equalDistancesKeepTheScheduleOrder() {
    Map<String, Double> byName = new LinkedHashMap<>();
    byName.put("d", 2.0);
    byName.put("c", 1.0);
    byName.put("b", 2.0);
    byName.put("a", 1.0);
    assertThat(Distances.of(byName).ascending()).containsExactly("c", "a", "d", "b");
  }

  @Test
  void onlyScheduledWeightsAreRefreshed() {
    Distances before = Distances.of(Map.of("a", 5.0));
    Distances after = before.refreshed(Map.of("a", 0.5, "a.bias", 7.0));
    assertThat(after.asMap()).containsExactly(Map.entry("a", 0.5));
    assertThat(before.asMap()).containsExactly(Map.entry("a", 5.0));
  }

  @Test
  void distancesDuringWarmUpEqualThoseAtTheFullRate() {
    Distances before = Distances.of(Map.of("a", 5.0));
    assertThat(before.refreshed(Map.of("a", 0.5), 0.25).asMap()).containsEntry("a", 2.0);
    assertThat(before.refreshed(Map.of("a", 0.5), 1).asMap()).containsEntry("a", 0.5);
    assertThat(before.refreshed(Map.of("a", 0.0), 0).asMap())
        .as("nothing is measured at a rate of 0")
        .containsEntry("a", 5.0);
  }

  @Test
  void nanDistanceNamesTheWeight() {
    assertThatThrownBy(() -> Distances.of(Map.of("a", 5.0)).refreshed(Map.of("a", Double.NaN)))
        .isInstanceOf(ArithmeticException.class)
        .hasMessageContaining("'a'");
  }
}
