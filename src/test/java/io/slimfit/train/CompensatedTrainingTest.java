package io.slimfit.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.model.TokenBatch;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CompensatedTrainingTest {
  private static final TokenBatch BATCH = TinyTraining.batch(4, 5);

  @Test
  void weightThatWaitedOneStepMovesTwiceAsFar() {
    try (TinyTraining plain = training("ils");
        TinyTraining compensated = training("ils-compensated")) {
      StepReport first = plain.trainer.train(List.of(BATCH), plain.trainer.nextActive());
      compensated.trainer.train(List.of(BATCH), compensated.trainer.nextActive());
      assertThat(compensated.values())
          .allSatisfy((name, values) -> assertThat(values)
              .as("%s after the first step", name)
              .isEqualTo(plain.values().get(name)));

      Map<String, double[]> before = plain.values();
      ActiveSet active = plain.trainer.nextActive();
      assertThat(compensated.trainer.nextActive()).isEqualTo(active);
      StepReport second = plain.trainer.train(List.of(BATCH), active);
      StepReport twice = compensated.trainer.train(List.of(BATCH), active);
      Map<String, double[]> once = plain.values();
      int waited = 0;
      for (String name : second.active()) {
        boolean trainedBefore = first.active().contains(name);
        double[] start = requireNonNull(before.get(name));
        double[] moved = requireNonNull(once.get(name));
        double[] movedFurther = requireNonNull(compensated.values().get(name));
        for (int i = 0; i < moved.length; i++) {
          double step = moved[i] - start[i];
          assertThat(movedFurther[i] - start[i])
              .as("%s[%d]", name, i)
              .isCloseTo((trainedBefore ? 1 : 2) * step, within(1e-6));
        }
        waited += trainedBefore ? 0 : 1;
        double factor = trainedBefore ? 1 : 2;
        assertThat(twice.distances().get(name))
            .isCloseTo(factor * requireNonNull(second.distances().get(name)), within(1e-4));
      }
      assertThat(waited).isPositive();
      assertThat(compensated.state.distances().ascending())
          .as("weights are chosen as without the factor")
          .isEqualTo(plain.state.distances().ascending());
    }
  }

  private static TinyTraining training(String policy) {
    return new TinyTraining(
        FreezePolicies.of(FreezeConfig.of(policy).with(InterLayerScheduling.RATE, 0.5)),
        TinyTraining::adamw,
        1);
  }
}
