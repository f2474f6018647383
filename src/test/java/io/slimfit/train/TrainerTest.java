package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.memory.Profiles;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Gradients;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.GradientReducer;
import io.slimfit.optim.LearningRate;
import io.slimfit.tensor.Ops;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainerTest {
  private static final TokenBatch BATCH = TinyTraining.batch(4, 5);

  @Test
  void stepThatMovesNothingFreezesNothing() {
    LearningRate warming = new LearningRate(1e-3, "constant", 10, 100);
    try (TinyTraining tiny = training("exact", warming)) {
      Map<String, double[]> before = tiny.values();
      ActiveSet first = tiny.trainer.nextActive();
      assertThat(tiny.trainer.train(List.of(BATCH), first).learningRate()).isZero();
      tiny.values().forEach((name, values) -> assertThat(values).isEqualTo(before.get(name)));
      assertThat(tiny.trainer.nextActive().names()).isEqualTo(first.names());
      tiny.trainer.train(List.of(BATCH), first);
      assertThat(tiny.trainer.nextActive().names()).isNotEqualTo(first.names());
    }
  }

  @ParameterizedTest
  @DisplayName("if anything becomes infinite, the step and the last finite loss are named")
  @CsvSource({"lean, 1e38", "exact, 1e38", "lean, NaN", "exact, NaN"})
  void divergence(String profile, float wrong) {
    try (TinyTraining tiny = training(profile, new LearningRate(1e-3, "constant", 0, 100))) {
      tiny.trainer.train(List.of(BATCH), tiny.trainer.nextActive());
      float[] values = tiny.bert.parameters().all().get(0).value().toFloats();
      Arrays.fill(values, wrong);
      tiny.bert.parameters().all().get(0).value().put(0, values, 0, values.length);
      if (profile.equals("lean")) {
        assertThatThrownBy(() -> tiny.trainer.probe(List.of(BATCH), tiny.trainer.nextActive()))
            .as("a probe finds it first")
            .isInstanceOf(TrainingFailedException.class)
            .hasMessageContaining("step 2");
      }
      assertThatThrownBy(() -> tiny.trainer.train(List.of(BATCH), tiny.trainer.nextActive()))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining("step 2")
          .hasMessageContaining("in step 1")
          .hasMessageContaining(
              profile.equals("exact")
                  ? "bert.embeddings.word_embeddings.weight has a value that is not finite"
                  : "bert.embeddings.LayerNorm x̂ is not finite")
          .hasMessageContaining("try a smaller learningRate, or maxGradNorm(1)")
          .hasMessageContaining("onNonfinite(skip) skips such steps")
          .extracting(failure -> ((TrainingFailedException) failure).rawMessage())
          .asString()
          .contains("try a smaller {learningRate}, or {maxGradNorm 1}");
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void lossThatIsNotFiniteEndsTheStepEvenIfEveryGradientIsFinite(double loss) {
    try (TinyTraining tiny = new TinyTraining(
        new InterLayerScheduling(0.5),
        TinyTraining::adamw,
        Optional.of(new FixedLoss(loss)),
        Clipping.none(),
        1)) {
      Map<String, double[]> before = tiny.values();
      assertThatThrownBy(() -> tiny.trainer.train(List.of(BATCH), tiny.trainer.nextActive()))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining("the loss is " + loss + ", but everything below the head is finite")
          .hasMessageContaining("step 1");
      tiny.values()
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
  }

  private static TinyTraining training(String profile, LearningRate rate) {
    return new TinyTraining(
        new InterLayerScheduling(0.5), false, Profiles.get(profile, Place.of("test")), rate);
  }

  /** No process has gradients, and together they have this loss. */
  private record FixedLoss(double loss) implements GradientReducer {
    @Override
    public List<List<List<Integer>>> rounds(int parts) {
      return List.of();
    }

    @Override
    public Sum begin(Gradients total, int parts) {
      return new Sum() {
        @Override
        public Round add(Computed own, Ops ops) {
          throw new AssertionError("there are no rounds");
        }

        @Override
        public double finish(Ops ops) {
          return loss;
        }

        @Override
        public void close() {}
      };
    }
  }
}
