package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.loss.ClassWeighting;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.optim.Clipping;
import io.slimfit.tensor.MemoryCategory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A matrix is updated as soon as its gradient is whole, where nothing needs all gradients. */
class EarlyUpdateTest {
  private static final TokenBatch BATCH = TinyTraining.batch(6, 5);
  private static final FreezePolicy NONE = FreezePolicies.of(FreezeConfig.of("none"));
  private static final Clipping READS_ALL = new Clipping(1e30);

  @ParameterizedTest
  @DisplayName("weights, losses and distances have the bits of updates at the end of the step")
  @CsvSource({"1, 30, false", "1, 10, false", "2, 10, false", "2, 10, true", "1, 5, true"})
  void sameBits(int workers, int tokens, boolean ils) {
    assumeThat(workers).isLessThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    FreezePolicy policy = ils ? new InterLayerScheduling(0.5) : NONE;
    List<TokenBatch> parts = BATCH.parts(tokens);
    try (TinyTraining early = training(policy, Clipping.none(), workers);
        TinyTraining late = training(policy, READS_ALL, 1)) {
      for (int step = 0; step < 4; step++) {
        StepReport first = early.trainer.train(parts, early.trainer.nextActive());
        StepReport second = late.trainer.train(parts, late.trainer.nextActive());
        assertThat(first.loss()).isEqualTo(second.loss());
        assertThat(first.active()).isEqualTo(second.active());
        assertThat(first.distances()).isEqualTo(second.distances());
        assertThat(first.gradientNorm()) // the squares are added in another order
            .isCloseTo(second.gradientNorm(), withinPercentage(1e-5))
            .isPositive();
      }
      Map<String, double[]> expected = late.values();
      early
          .values()
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(expected.get(name)));
    }
  }

  @Test
  void onlyTheGradientsOfOneBlockExistAtOnce() {
    try (TinyTraining early = training(NONE, Clipping.none(), 1);
        TinyTraining late = training(NONE, READS_ALL, 1)) {
      early.trainer.train(List.of(BATCH), early.trainer.nextActive());
      late.trainer.train(List.of(BATCH), late.trainer.nextActive());
      long saved = late.memory.peakBytes(MemoryCategory.GRADIENTS)
          - early.memory.peakBytes(MemoryCategory.GRADIENTS);
      long block = early.bert.parameters().all().stream()
          .filter(parameter -> parameter.name().contains("layer.0.") && !parameter.isVector())
          .mapToLong(parameter -> Float.BYTES * parameter.shape().elements())
          .sum();
      assertThat(saved).isGreaterThanOrEqualTo(2 * block); // of three
    }
  }

  @Test
  @DisplayName("a part whose loss is not finite ends the step before anything is updated")
  void nothingIsUpdatedIfALossIsInfinite() {
    List<TokenBatch> parts = List.of(
        TinyTraining.batch(2, 5),
        TinyTraining.TINY.packed(
            new int[] {5, 5},
            new CrossEntropy(
                new int[] {0, 1}, new ClassWeighting(List.of(Double.NaN, Double.NaN), 0)),
            1));
    try (TinyTraining tiny = training(NONE, Clipping.none(), 1)) {
      Map<String, double[]> before = tiny.values();
      assertThatThrownBy(() -> tiny.trainer.train(parts, tiny.trainer.nextActive()))
          .isInstanceOf(TrainingFailedException.class)
          .hasMessageContaining("the loss is NaN");
      tiny.values()
          .forEach((name, values) -> assertThat(values).as(name).isEqualTo(before.get(name)));
    }
  }

  private static TinyTraining training(FreezePolicy policy, Clipping clipping, int workers) {
    return new TinyTraining(policy, TinyTraining::adamw, Optional.empty(), clipping, workers);
  }
}
