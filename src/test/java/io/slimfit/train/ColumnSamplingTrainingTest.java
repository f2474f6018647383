package io.slimfit.train;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.ColumnSampling;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.RunLength;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.optim.Optimizers;
import io.slimfit.optim.WarmUp;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Precision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ColumnSamplingTrainingTest {
  private static final double SHARE = 0.25;
  private static final FreezeConfig COLUMNS =
      FreezeConfig.of("columns").with(ColumnSampling.SHARE, SHARE);
  private static final Profile LEAN = Profiles.get("lean", Place.of("test"));
  private static final List<TokenBatch> PARTS = TinyTraining.batch(6, 5).parts(10);

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private TinyTraining training(
      FreezePolicy policy,
      Profile profile,
      Precision precision,
      String optimizer,
      OptimizerStates states,
      int workers) {
    return new TinyTraining(
        policy,
        false,
        profile,
        precision,
        Optional.empty(),
        TinyTraining.CONSTANT,
        (memory, parameters) -> optimizer(optimizer, states, memory),
        Optional.empty(),
        Clipping.none(),
        workers);
  }

  private Optimizer optimizer(String name, OptimizerStates states, NativeMemory memory) {
    OptimizerConfig config = new OptimizerConfig(
        name, AdamWConfig.standard(0.01), states, 1e-3, "constant", WarmUp.none(), Clipping.none());
    return Optimizers.make(config, folder, memory);
  }

  @ParameterizedTest
  @CsvSource({
    "lean, FLOAT32, adamw, RESIDENT, 1",
    "lean, FLOAT32, adamw, RESIDENT, 2",
    "lean, BFLOAT16, adamw, RESIDENT, 2",
    "lean, FLOAT32, adamw8bit, RESIDENT, 2",
    "lean, BFLOAT16, adamw8bit, PAGED, 1",
    "lean, FLOAT32, adamw, PAGED, 2",
    "exact, FLOAT32, adamw, RESIDENT, 1",
    "paper, BFLOAT16, adamw, RESIDENT, 1",
    "min, FLOAT32, adamw8bit, RESIDENT, 1",
    "checkpoint, BFLOAT16, adamw, RESIDENT, 1"
  })
  void onlyTheDrawnColumnsOfABlockMoveAndTablesStayBitForBit(
      String profile, Precision precision, String optimizer, OptimizerStates states, int workers) {
    try (TinyTraining tiny = training(
        FreezePolicies.of(COLUMNS),
        Profiles.get(profile, Place.of("test")),
        precision,
        optimizer,
        states,
        workers)) {
      Map<String, double[]> before = tiny.values();
      ActiveSet active = tiny.trainer.nextActive();
      for (int step = 0; step < 3; step++) {
        assertThat(tiny.trainer.nextActive()).isEqualTo(active);
        tiny.trainer.train(PARTS, active);
      }
      for (Parameter parameter : tiny.bert.parameters().all()) {
        double[] old = requireNonNull(before.get(parameter.name()));
        requireMoved(active, parameter, old);
      }
      assertThat(active.columns()).hasSize(6 * TinyTraining.TINY.layers());
    }
  }

  /** Exactly the active columns of a matrix must have moved, or some element if it is whole. */
  private static void requireMoved(ActiveSet active, Parameter parameter, double[] old) {
    double[] values = parameter.value().toDoubles();
    int width = parameter.isVector() ? values.length : parameter.value().columns();
    boolean[] moved = new boolean[width];
    for (int i = 0; i < values.length; i++) {
      moved[i % width] |= values[i] != old[i];
    }
    if (active.columnsOf(parameter.name()).isPresent()) {
      boolean[] expected = new boolean[width];
      Arrays.stream(active.columnsOf(parameter.name()).get().toArray())
          .forEach(column -> expected[column] = true);
      assertThat(moved).as(parameter.name()).isEqualTo(expected);
    } else if (active.contains(parameter.name())) {
      assertThat(values).as(parameter.name()).isNotEqualTo(old);
    } else {
      assertThat(parameter.isTable()).as(parameter.name()).isTrue();
      assertThat(values).as(parameter.name()).isEqualTo(old);
    }
  }

  @ParameterizedTest
  @CsvSource({"FLOAT32, adamw", "BFLOAT16, adamw8bit"})
  void anyNumberOfWorkersGivesTheSameBits(Precision precision, String optimizer) {
    FreezePolicy policy = FreezePolicies.of(COLUMNS.with(ColumnSampling.REDRAWN, "2"));
    try (TinyTraining one =
            training(policy, LEAN, precision, optimizer, OptimizerStates.RESIDENT, 1);
        TinyTraining two =
            training(policy, LEAN, precision, optimizer, OptimizerStates.RESIDENT, 2)) {
      for (int step = 0; step < 5; step++) {
        double loss = one.trainer.train(PARTS, one.trainer.nextActive()).loss();
        assertThat(two.trainer.train(PARTS, two.trainer.nextActive()).loss()).isEqualTo(loss);
      }
      requireSame(one, two);
    }
  }

  private static void requireSame(TinyTraining expected, TinyTraining actual) {
    Map<String, double[]> values = actual.values();
    expected
        .values()
        .forEach((name, bits) -> assertThat(values.get(name)).as(name).isEqualTo(bits));
  }

  /** The product of a gradient in bfloat16 rounds the input that it reads, held or rebuilt. */
  @ParameterizedTest
  @CsvSource({"FLOAT32", "BFLOAT16"})
  void heldColumnsGiveTheSameBitsAsRebuiltOnes(Precision precision) {
    Profile exact = Profiles.get("exact", Place.of("test"));
    FreezePolicy policy = FreezePolicies.of(COLUMNS);
    try (TinyTraining kept = training(
            policy, held(exact, Storage.keep()), precision, "adamw", OptimizerStates.RESIDENT, 1);
        TinyTraining rebuilt = training(
            policy, held(exact, Storage.drop()), precision, "adamw", OptimizerStates.RESIDENT, 1)) {
      for (int step = 0; step < 3; step++) {
        kept.trainer.train(PARTS, kept.trainer.nextActive());
        rebuilt.trainer.train(PARTS, rebuilt.trainer.nextActive());
      }
      requireSame(rebuilt, kept);
      assertThat(kept.memory.peakBytes(MemoryCategory.ACTIVATIONS))
          .isGreaterThan(rebuilt.memory.peakBytes(MemoryCategory.ACTIVATIONS));
    }
  }

  private static Profile held(Profile profile, Storage storage) {
    return Profile.overridden(
        profile, Map.of(SiteKind.ATTENTION_OUTPUT, storage, SiteKind.FEED_FORWARD_INPUT, storage));
  }

  @Test
  void statesOfColumnsThatLeaveAreDroppedWhenOthersAreDrawn() {
    FreezePolicy policy = FreezePolicies.of(COLUMNS.with(ColumnSampling.REDRAWN, "epoch"))
        .forRun(new RunLength(6, 2));
    String query = "bert.encoder.layer.0.attention.self.query.weight";
    try (TinyTraining tiny =
        training(policy, LEAN, Precision.FLOAT32, "adamw", OptimizerStates.RESIDENT, 1)) {
      long bytes = -1;
      for (int step = 0; step < 6; step++) {
        Map<String, double[]> before = tiny.values();
        ActiveSet active = tiny.trainer.nextActive();
        tiny.trainer.train(PARTS, active);
        requireMoved(active, tiny.bert.parameters().get(query), requireNonNull(before.get(query)));
        assertThat(tiny.state.values().optimizer().names())
            .anyMatch(name -> name.startsWith(query));
        long held = tiny.memory.bytes(MemoryCategory.OPTIMIZER);
        assertThat(held).as("step %d", step).isEqualTo(step == 0 ? held : bytes);
        bytes = held;
      }
    }
  }
}
