package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.slimfit.distributed.OrderedReducer;
import io.slimfit.distributed.RanksInThreads;
import io.slimfit.distributed.RingReducer;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.model.TokenBatch;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.ResidentOptimizers;
import io.slimfit.tensor.NativeMemory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Several ranks, as threads of this process, train as one does. */
class SeveralRanksTest {
  private static final FreezePolicy NONE = FreezePolicies.of(FreezeConfig.of("none"));
  private static final int STEPS = 6;

  /** What a rank has after training. */
  private record Trained(Map<String, double[]> values, List<StepReport> steps) {}

  @ParameterizedTest
  @DisplayName("weights, losses, active sets and norms have the bits of one process")
  @CsvSource({
    "2, 1, none, 1e30, false",
    "3, 1, none, 0.5, false", // five parts: the last round has two
    "3, 1, ils, 1e30, true",
    "2, 2, ils, 0.5, false" // the other rank has one worker
  })
  void sameBits(int ranks, int workers, String policy, double clip, boolean eightBits)
      throws Exception {
    FreezePolicy freezing = policy.equals("ils") ? new InterLayerScheduling(0.6) : NONE;
    Function<NativeMemory, Optimizer> optimizer =
        eightBits ? SeveralRanksTest::adamw8bit : TinyTraining::adamw;
    Trained alone;
    try (TinyTraining one =
        new TinyTraining(freezing, optimizer, Optional.empty(), new Clipping(clip), 1)) {
      alone = train(one);
    }
    List<Trained> all = RanksInThreads.run(ranks, rank -> {
      int own = rank.isFirst() ? Math.min(workers, Runtime.getRuntime().availableProcessors()) : 1;
      try (TinyTraining one = new TinyTraining(
          freezing,
          optimizer,
          Optional.of(new OrderedReducer(rank, own)),
          new Clipping(clip),
          own)) {
        return train(one);
      }
    });
    for (Trained rank : all) {
      for (int step = 0; step < STEPS; step++) {
        assertThat(rank.steps.get(step).loss()).isEqualTo(alone.steps.get(step).loss());
        assertThat(rank.steps.get(step).active())
            .isEqualTo(alone.steps.get(step).active());
        assertThat(rank.steps.get(step).gradientNorm())
            .isEqualTo(alone.steps.get(step).gradientNorm());
        assertThat(rank.steps.get(step).distances())
            .isEqualTo(alone.steps.get(step).distances());
      }
      alone.values.forEach(
          (name, values) -> assertThat(rank.values.get(name)).as(name).isEqualTo(values));
    }
  }

  @Test
  @DisplayName("a ring gives the same weights to rounding, and all ranks have the same bits")
  void ringToRounding() throws Exception {
    Trained alone;
    try (TinyTraining one = new TinyTraining(NONE, TinyTraining::adamw, 1)) {
      alone = train(one);
    }
    List<Trained> all = RanksInThreads.run(3, rank -> {
      try (TinyTraining one = new TinyTraining(
          NONE, TinyTraining::adamw, Optional.of(new RingReducer(rank, 1)), Clipping.none(), 1)) {
        return train(one);
      }
    });
    alone.values.forEach((name, values) -> {
      assertThat(all.get(1).values.get(name))
          .as(name)
          .isEqualTo(all.get(0).values.get(name));
    });
    for (int step = 0; step < STEPS; step++) {
      double expected = alone.steps.get(step).loss();
      assertThat(all.get(0).steps.get(step).loss()).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  @DisplayName("ranks without a part in a step train as the others")
  void moreRanksThanParts() throws Exception {
    List<TokenBatch> parts = TinyTraining.batch(2, 5).parts(5);
    List<Map<String, double[]>> all = new ArrayList<>();
    try (TinyTraining one = new TinyTraining(NONE, TinyTraining::adamw, 1)) {
      one.trainer.train(parts, one.trainer.nextActive());
      all.add(one.values());
    }
    all.addAll(RanksInThreads.run(3, rank -> {
      try (TinyTraining one = new TinyTraining(
          NONE,
          TinyTraining::adamw,
          Optional.of(new OrderedReducer(rank, 1)),
          Clipping.none(),
          1)) {
        one.trainer.train(parts, one.trainer.nextActive());
        return one.values();
      }
    }));
    all.get(0)
        .forEach((name, values) ->
            all.forEach(other -> assertThat(other.get(name)).as(name).isEqualTo(values)));
  }

  private static Trained train(TinyTraining training) {
    List<TokenBatch> parts = TinyTraining.batch(10, 5).parts(10); // five
    List<StepReport> steps = new ArrayList<>();
    for (int step = 0; step < STEPS; step++) {
      steps.add(training.trainer.train(parts, training.trainer.nextActive()));
    }
    return new Trained(training.values(), steps);
  }

  private static Optimizer adamw8bit(NativeMemory memory) {
    return ResidentOptimizers.adamw8bit(AdamWConfig.standard(0.01), memory);
  }
}
