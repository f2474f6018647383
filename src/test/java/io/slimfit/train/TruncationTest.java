package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.memory.Profiles;
import io.slimfit.model.TokenBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TruncationTest {
  @Test
  void frozenWeightsAndTheBiasesBelowStayBitForBit() {
    TokenBatch batch = TinyTraining.batch(4, 5);
    int still = 0;
    try (TinyTraining tiny = new TinyTraining(
        new InterLayerScheduling(0.95), true, Profiles.get("lean", Place.of("test")))) {
      Map<String, double[]> before = tiny.values();
      for (int step = 0; step < 12; step++) {
        ActiveSet active = tiny.trainer.nextActive();
        tiny.trainer.train(List.of(batch), active);
        Map<String, double[]> after = tiny.values();
        for (String name : after.keySet()) {
          if (active.contains(name)) {
            continue;
          }
          still += name.endsWith(".bias") ? 1 : 0;
          assertThat(after.get(name)).as("%s in step %d", name, step).isEqualTo(before.get(name));
        }
        before = after;
      }
    }
    assertThat(still).as("biases that did not move").isPositive();
  }

  @Test
  void activeWeightsMoveAsWithoutTruncation() {
    TokenBatch batch = TinyTraining.batch(4, 5);
    try (TinyTraining truncated = training(true);
        TinyTraining whole = training(false)) {
      ActiveSet active = truncated.trainer.nextActive();
      truncated.trainer.train(List.of(batch), active);
      whole.trainer.train(List.of(batch), whole.trainer.nextActive());
      Map<String, double[]> expected = whole.values();
      truncated.values().forEach((name, values) -> {
        if (active.contains(name)) {
          assertThat(values).as(name).isEqualTo(expected.get(name));
        }
      });
    }
  }

  private static TinyTraining training(boolean truncate) {
    return new TinyTraining(
        new InterLayerScheduling(0.95), truncate, Profiles.get("exact", Place.of("test")));
  }
}
