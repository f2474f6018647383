package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.CopiedTensors;
import io.slimfit.tensor.NamedTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A step whose loss or gradient is not finite, where such steps are skipped. */
class SkippedStepTest {
  private static final TokenBatch BATCH = TinyTraining.batch(4, 5);

  @ParameterizedTest
  @ValueSource(strings = {"exact", "lean"})
  void skippedStepChangesNothing(String profile) {
    try (TinyTraining tiny = training(profile)) {
      Trainer<TokenBatch> trainer = tiny.skipping(profile(profile), 2);
      step(trainer);
      Map<String, double[]> weights = tiny.values();
      TrainerState.Values before = tiny.state.values();
      try (CopiedTensors moments = new CopiedTensors(tiny.optimizer.state(), tiny.memory)) {
        Parameter weight = tiny.bert.parameters().all().get(0);
        float[] good = weight.value().toFloats();
        fill(weight, good, Float.NaN);
        StepReport skipped = step(trainer);
        weight.value().put(0, good, 0, good.length);
        assertThat(skipped.loss()).isNaN();
        assertThat(skipped.skipped().orElseThrow()).contains("not finite");
        moments
            .names()
            .forEach(name -> assertThat(values(tiny.optimizer.state(), name))
                .as(name)
                .isEqualTo(values(moments, name)));
      }
      tiny.values().forEach((name, now) -> assertThat(now).as(name).isEqualTo(weights.get(name)));
      assertThat(tiny.state.values().distances()).isEqualTo(before.distances());
      assertThat(tiny.state.values().steps()).isEqualTo(before.steps() + 1);
      assertThat(step(trainer).skipped()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"exact", "lean"})
  void noMoreStepsAreSkippedThanAllowed(String profile) {
    try (TinyTraining tiny = training(profile)) {
      Trainer<TokenBatch> trainer = tiny.skipping(profile(profile), 2);
      step(trainer);
      Parameter weight = tiny.bert.parameters().all().get(0);
      fill(weight, weight.value().toFloats(), Float.NaN);
      step(trainer);
      step(trainer);
      assertThatThrownBy(() -> step(trainer))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining("step 4 would be skipped")
          .hasMessageContaining("2 steps were already")
          .hasMessageContaining("in step 1")
          .hasMessageNotContaining("onNonfinite"); // which is on
    }
  }

  private static void fill(Parameter weight, float[] like, float value) {
    float[] values = new float[like.length];
    Arrays.fill(values, value);
    weight.value().put(0, values, 0, values.length);
  }

  private static double[] values(NamedTensors tensors, String name) {
    double[][] values = new double[1][];
    tensors.read(name, tensor -> values[0] = tensor.toDoubles());
    return values[0];
  }

  private static StepReport step(Trainer<TokenBatch> trainer) {
    return trainer.train(List.of(BATCH), trainer.nextActive());
  }

  private static TinyTraining training(String profile) {
    return new TinyTraining(new InterLayerScheduling(0.5), false, profile(profile));
  }

  private static Profile profile(String name) {
    return Profiles.get(name, Place.of("test"));
  }
}
