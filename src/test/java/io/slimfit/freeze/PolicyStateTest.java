package io.slimfit.freeze;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyStateTest {
  @Test
  void aRowIsAddedToANewStateOnly() {
    PolicyState before = PolicyState.empty().with("a", 1, 2);
    PolicyState after = before.with("b", 3).with("a", 4);
    assertThat(before.row("a")).contains(new double[] {1, 2});
    assertThat(before.row("b")).isEmpty();
    assertThat(after.row("a")).contains(new double[] {4});
    assertThat(after.asMap()).containsOnlyKeys("a", "b");
    assertThat(PolicyState.empty().isEmpty()).isTrue();
  }

  @Test
  void rowsCannotBeChangedFromOutside() {
    double[] given = {1};
    PolicyState state = PolicyState.empty().with("a", given);
    given[0] = 2;
    state.row("a").orElseThrow()[0] = 3;
    assertThat(state.row("a")).contains(new double[] {1});
  }

  @Test
  void statesAreEqualIfAllBitsAre() {
    PolicyState one = PolicyState.empty().with("a", Double.NaN, 0.1);
    PolicyState same = PolicyState.of(Map.of("a", new double[] {Double.NaN, 0.1}));
    assertThat(one).isEqualTo(same).hasSameHashCodeAs(same);
    assertThat(one).isNotEqualTo(PolicyState.empty().with("a", Double.NaN, Math.nextUp(0.1)));
    assertThat(one).isNotEqualTo(PolicyState.empty().with("b", Double.NaN, 0.1));
  }
}
