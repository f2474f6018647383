package io.slimfit.run.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.memory.Ledger;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.run.plan.ComputingMemory;
import io.slimfit.task.MicroBatch;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A rehearsal needs what the real steps need. */
class BenchPlanTest {
  @TempDir
  private Path folder;

  private OptionValues options(int threads) throws IOException {
    Path config = folder.resolve("config.json");
    Files.writeString(config, """
        {"model_type": "bert", "hidden_size": 32, "num_hidden_layers": 3, "num_attention_heads": 4,
         "intermediate_size": 64, "vocab_size": 300, "max_position_embeddings": 64,
         "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu",
         "hidden_dropout_prob": 0.1, "attention_probs_dropout_prob": 0.1}
        """);
    return new OptionValues()
        .set(ModelSourceOptions.ARCHITECTURE, config.toString())
        .set(TrainingOptions.BATCH_SIZE, 8)
        .set(TrainingOptions.MAX_LENGTH, 40)
        .set(TrainingOptions.STEPS, 2)
        .set(SpeedOptions.THREADS, threads);
  }

  private static void assertSame(OptionValues options) {
    Bench bench = new Bench(BenchConfig.of(options), RunListener.silent());
    Ledger planned = bench.rehearse(0).memory();
    Ledger measured = bench.run().memory();
    for (MemoryCategory category : MemoryCategory.values()) {
      assertThat(planned.peak(category)).as("%s", category).isEqualTo(measured.peak(category));
    }
    assertThat(planned.total()).as("total").isEqualTo(measured.total());
  }

  @Test
  void oneThreadNeedsWhatWasPlanned() throws IOException {
    for (String profile : List.of("exact", "checkpoint", "lean", "min", "paper")) {
      assertSame(options(1).set(MemoryOptions.PROFILE, profile));
      assertSame(
          options(1).set(MemoryOptions.PROFILE, profile).set(FreezingOptions.FREEZE, "none"));
    }
  }

  private static void assertNoLess(Ledger planned, Ledger measured, String policy) {
    for (MemoryCategory category : MemoryCategory.values()) {
      assertThat(planned.peak(category))
          .as("%s of %s", category, policy)
          .isGreaterThanOrEqualTo(measured.peak(category));
    }
  }

  @Test
  void moreThreadsNeedAtMostWhatWasPlanned() throws IOException {
    for (String policy : List.of("none", "ils")) {
      OptionValues options = options(2)
          .set(FreezingOptions.FREEZE, policy)
          .set(TrainingOptions.OPTIMIZER, "adamw8bit")
          .set(MemoryOptions.OPTIMIZER_STATES, OptimizerStates.PAGED)
          .set(MemoryOptions.MICRO_BATCH, new MicroBatch.Tokens(80));
      Bench bench = new Bench(BenchConfig.of(options), RunListener.silent());
      Ledger planned = bench.rehearse(0).memory();
      Ledger measured = bench.run().memory();
      assertNoLess(planned, measured, policy);
      assertThat(planned.peak(MemoryCategory.WEIGHTS))
          .isEqualTo(measured.peak(MemoryCategory.WEIGHTS));
      assertThat(planned.total()).as(policy).isGreaterThanOrEqualTo(measured.total());
    }
  }

  /** The parts wait for each other, so that the sums of two layers exist, and not of all. */
  @Test
  void wholeBatchesOfTwoThreadsNeedLittleLessThanWasPlanned() throws IOException {
    for (String policy : List.of("none", "ils")) {
      OptionValues options = options(2).set(FreezingOptions.FREEZE, policy);
      Bench bench = new Bench(BenchConfig.of(options), RunListener.silent());
      Ledger planned = bench.rehearse(0).memory();
      Ledger measured = bench.run().memory();
      assertNoLess(planned, measured, policy);
      assertThat(planned.total())
          .as(policy)
          .isBetween(measured.total(), measured.total() * 103 / 100);
    }
  }

  @Test
  void theFloorAndWhatComputingAddsAreAddedToTheTotal() throws IOException {
    Ledger planned = new Bench(BenchConfig.of(options(1)), RunListener.silent())
        .rehearse(1000)
        .memory();
    assertThat(planned.peakResidentBytes())
        .isEqualTo(planned.total() + 1000 + ComputingMemory.bytes(planned.total(), 1));
  }
}
