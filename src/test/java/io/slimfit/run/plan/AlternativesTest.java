package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.memory.Ledger;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AlternativesTest {
  private static final Ledger OWN = new Ledger(Map.of(), 1, 0);

  private record Config(String profile, boolean trainsAll) {}

  private static List<Plan.Row> rows(boolean trainsAll) {
    return new Alternatives<>(AlternativesTest::variant, AlternativesTest::rehearsed)
        .rows("lean", OWN, trainsAll);
  }

  private static Config variant(String profile, boolean trainsAll) {
    if (profile.equals("paper")) {
      throw new InputException(Place.setting("profile"), "does not fit", "Choose another");
    }
    return new Config(profile, trainsAll);
  }

  private static Ledger rehearsed(Config config) {
    return new Ledger(Map.of(), config.profile.length() * 10L + (config.trainsAll ? 1 : 0), 0);
  }

  private static Plan.Row row(String name, long total) {
    return new Plan.Row(name, false, new Ledger(Map.of(), total, 0));
  }

  @Test
  void profilesThatFitAreShownWithTheRunsOwnAndFullFineTuning() {
    assertThat(rows(false))
        .containsExactlyInAnyOrder(
            row("exact", 50),
            new Plan.Row("lean", true, OWN),
            row("min", 30),
            row("checkpoint", 100),
            row("full fine-tuning", 51),
            row("full, checkpointing", 101));
  }

  @Test
  void ifTheRunTrainsEverythingTheOtherProfilesDoToo() {
    assertThat(rows(true))
        .containsExactlyInAnyOrder(
            row("exact", 51),
            new Plan.Row("lean", true, OWN),
            row("min", 31),
            row("checkpoint", 101));
  }
}
