package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.distributed.OrderedReducer;
import io.slimfit.distributed.Ranks;
import io.slimfit.distributed.RanksInThreads;
import io.slimfit.distributed.ShardedOptimizer;
import io.slimfit.freeze.ColumnSampling;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.Interval;
import io.slimfit.model.TokenBatch;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.ResidentOptimizers;
import io.slimfit.tensor.CopiedTensors;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ranks that divide the optimizer states among them, as threads of this process. */
class ShardedRanksTest {
  private static final int STEPS = 6;

  /** The memory of states that outlive a training. */
  private final NativeMemory memory = new NativeMemory(Device.CPU);

  /**
   * What a rank has after training.
   *
   * @param states as rank 0 saves them
   * @param stateBytes of this rank
   */
  private record Trained(
      Map<String, double[]> values,
      List<StepReport> steps,
      Optional<CopiedTensors> states,
      long stateBytes) {}

  @ParameterizedTest
  @DisplayName("weights, distances and states have the bits of one process, each state in one rank")
  @CsvSource({
    "2, none, 1e30, false, FLOAT32",
    "3, none, 0.5, true, BFLOAT16",
    "3, ils, 0.5, true, FLOAT32",
    "2, columns, 1e30, false, BFLOAT16"
  })
  void sameBits(int ranks, String policy, double clip, boolean eightBits, Precision precision)
      throws Exception {
    Setting setting = new Setting(policy(policy), precision, new Clipping(clip), eightBits);
    Trained alone = train(setting, Optional.empty(), Optional.empty());
    List<Trained> all =
        RanksInThreads.run(ranks, rank -> train(setting, Optional.of(rank), Optional.empty()));
    assertSame(all, alone);
    assertThat(all.stream().mapToLong(Trained::stateBytes).sum()).isEqualTo(alone.stateBytes);
    assertThat(all)
        .allSatisfy(rank -> assertThat(rank.stateBytes).isLessThan(alone.stateBytes * 3 / 4));
  }

  @Test
  @DisplayName("the states that rank 0 saves go on in another number of ranks, with the same bits")
  void statesMoveToOtherRanks() throws Exception {
    Setting setting = new Setting(policy("ils"), Precision.FLOAT32, Clipping.none(), true);
    List<Trained> first =
        RanksInThreads.run(2, rank -> train(setting, Optional.of(rank), Optional.empty()));
    Optional<CopiedTensors> states = first.get(0).states;
    Trained alone = train(setting, Optional.empty(), states);
    List<Trained> all = RanksInThreads.run(3, rank -> train(setting, Optional.of(rank), states));
    assertSame(all, alone);
  }

  private static void assertSame(List<Trained> ranks, Trained alone) {
    for (Trained rank : ranks) {
      for (int step = 0; step < STEPS; step++) {
        StepReport expected = alone.steps.get(step);
        StepReport actual = rank.steps.get(step);
        assertThat(actual.loss()).isEqualTo(expected.loss());
        assertThat(actual.active()).isEqualTo(expected.active());
        assertThat(actual.distances()).isEqualTo(expected.distances());
        assertThat(actual.gradientNorm()).isEqualTo(expected.gradientNorm());
      }
      alone.values.forEach(
          (name, values) -> assertThat(rank.values.get(name)).as(name).isEqualTo(values));
    }
    CopiedTensors expected = alone.states.orElseThrow();
    CopiedTensors actual = ranks.get(0).states.orElseThrow();
    assertThat(actual.names()).containsExactlyInAnyOrderElementsOf(expected.names());
    for (String name : expected.names()) {
      assertThat(actual.dtype(name)).as(name).isEqualTo(expected.dtype(name));
      assertThat(doubles(actual, name)).as(name).isEqualTo(doubles(expected, name));
    }
  }

  private static double[] doubles(CopiedTensors tensors, String name) {
    double[][] values = new double[1][];
    tensors.read(name, tensor -> values[0] = tensor.toDoubles());
    return values[0];
  }

  private static FreezePolicy policy(String name) {
    return switch (name) {
      case "ils" -> new InterLayerScheduling(0.6);
      case "columns" -> new ColumnSampling(0.25, Interval.parse("4"));
      default -> FreezePolicies.of(FreezeConfig.of(name));
    };
  }

  /** What is trained, and how. */
  private record Setting(
      FreezePolicy policy, Precision precision, Clipping clipping, boolean eightBits) {
    Optimizer optimizer(NativeMemory memory) {
      AdamWConfig config = AdamWConfig.standard(0.01);
      return eightBits
          ? ResidentOptimizers.adamw8bit(config, memory)
          : ResidentOptimizers.adamw(config, memory);
    }
  }

  /** @param states to begin with; may be empty */
  private Trained train(Setting setting, Optional<Ranks> ranks, Optional<CopiedTensors> states) {
    TinyTraining.Maker maker = (memory, parameters) -> ranks
        .<Optimizer>map(
            rank -> new ShardedOptimizer(setting.optimizer(memory), rank, parameters, memory))
        .orElseGet(() -> setting.optimizer(memory));
    try (TinyTraining training = new TinyTraining(
        setting.policy,
        setting.precision,
        maker,
        ranks.map(rank -> new OrderedReducer(rank, 1)),
        setting.clipping,
        1)) {
      states.ifPresent(
          saved -> training.optimizer.restore(saved, training.bert.parameters().all()));
      List<TokenBatch> parts = TinyTraining.batch(10, 5).parts(10); // five
      List<StepReport> steps = new ArrayList<>();
      for (int step = 0; step < STEPS; step++) {
        steps.add(training.trainer.train(parts, training.trainer.nextActive()));
      }
      long bytes = training.memory.bytes(MemoryCategory.OPTIMIZER);
      List<CopiedTensors> saved = new ArrayList<>();
      StateKeeper keeper = new StateKeeper() {
        @Override
        public void afterStep(boolean best) {
          saved.add(new CopiedTensors(training.optimizer.state(), memory));
        }

        @Override
        public void beforeEnd() {}
      };
      if (training.optimizer instanceof ShardedOptimizer sharded) {
        keeper = new ShardedKeeper(keeper, sharded, ranks.orElseThrow().isFirst());
      }
      keeper.afterStep(false);
      return new Trained(training.values(), steps, saved.stream().findFirst(), bytes);
    }
  }
}
