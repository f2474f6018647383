package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.checkpoint.Sha256;
import io.slimfit.freeze.ColumnSampling;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.PolicyOption;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.run.FineTuning;
import io.slimfit.run.SeedSeries;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.LoraOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.Tasks;
import io.slimfit.train.EvaluationSchedule.Every;
import io.slimfit.train.RunListener;
import io.slimfit.train.StepReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that is stopped and resumed ends with the bits of one that is not. */
class ResumeTest {
  @TempDir
  private Path folder = Path.of("set by JUnit");

  @ParameterizedTest
  @DisplayName("every profile, precision and optimizer")
  @CsvSource({
    "exact, fp32, '', adamw, RESIDENT",
    "paper, fp32, '', adamw8bit, PAGED",
    "lean, bf16, '', adamw, PAGED",
    "min, bf16, int8, adamw8bit, RESIDENT",
    "lean, fp32, int8, adamw, RESIDENT",
  })
  void everyEngine(
      String profile, String precision, String gradients, String optimizer, OptimizerStates states)
      throws IOException {
    assertGoesOn("texts", 5, run -> {
      run.set(MemoryOptions.PROFILE, profile)
          .set(SpeedOptions.PRECISION, precision)
          .set(TrainingOptions.OPTIMIZER, optimizer)
          .set(MemoryOptions.OPTIMIZER_STATES, states);
      if (!gradients.isEmpty()) {
        run.set(SpeedOptions.GRADIENT_PRECISION, gradients);
      }
    });
  }

  @ParameterizedTest
  @DisplayName("every freezing policy, also within the steps for which its choice holds")
  @MethodSource("policies")
  void everyFreezingPolicy(String policy) throws IOException {
    assertGoesOn("texts", 4, run -> {
      run.set(FreezingOptions.FREEZE, policy);
      for (PolicyOption<?> option : FreezePolicies.options(policy)) {
        if (option.name().endsWith("Interval")) {
          run.set(count(option), 3); // other choices from the steps 4 and 7 on
        } else if (option.name().endsWith("Blocks")) {
          run.set(count(option), 1);
        }
      }
    });
  }

  static Stream<String> policies() {
    return FreezePolicies.names().stream();
  }

  @SuppressWarnings("unchecked") // all options of these names are numbers
  private static Option<Integer> count(PolicyOption<?> option) {
    return FreezingOptions.of((PolicyOption<Integer>) option);
  }

  @ParameterizedTest
  @ValueSource(strings = {"3", "epoch"})
  void columnsThatAreDrawnAgain(String redrawn) throws IOException {
    assertGoesOn(
        "texts",
        4,
        run -> run.set(FreezingOptions.FREEZE, "columns")
            .set(FreezingOptions.of(ColumnSampling.SHARE), 0.4)
            .set(FreezingOptions.of(ColumnSampling.REDRAWN), redrawn)
            .set(TrainingOptions.OPTIMIZER, "adamw8bit"));
  }

  @ParameterizedTest
  @DisplayName("weights that are updated during backward, at its end, or not below the active ones")
  @ValueSource(strings = {"early", "late", "truncated"})
  void everyMomentOfAnUpdate(String moment) throws IOException {
    assertGoesOn("texts", 5, run -> {
      run.set(MemoryOptions.MICRO_BATCH, new MicroBatch.Whole());
      switch (moment) {
        case "early" -> run.set(FreezingOptions.FREEZE, "none"); // as ADR 25 says
        case "late" -> run.set(CheckpointOptions.ON_NONFINITE, true);
        default -> run.set(FreezingOptions.FREEZE, "ils").set(FreezingOptions.TRUNCATE, true);
      }
    });
  }

  @Test
  void lowRankAdditions() throws IOException {
    assertGoesOn(
        "texts",
        5,
        run -> run.set(LoraOptions.RANK, 2)
            .set(LoraOptions.DROPOUT, 0.1)
            .set(TrainingOptions.OPTIMIZER, "adamw8bit"));
    assertThat(folder.resolve("resumed/adapter/adapter_model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("whole/adapter/adapter_model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"questions", "images", "names", "pairs", "scores"})
  void everyKindOfTask(String kind) throws IOException {
    assertGoesOn(kind, 5, run -> {});
  }

  @Test
  void accumulationClippingWarmUpAndProbes() throws IOException {
    assertGoesOn(
        "texts",
        5,
        run -> run.set(TrainingOptions.GRADIENT_ACCUMULATION, 2)
            .set(TrainingOptions.MAX_GRAD_NORM, 0.5)
            .set(TrainingOptions.WARMUP_STEPS, 7L)
            .set(OutputOptions.PROBE_GRADIENTS, 3L));
  }

  @ParameterizedTest
  @DisplayName("stopped after any step, also one with an evaluation, and after the last one")
  @ValueSource(longs = {1, 2, 8, 9})
  void everyMoment(long step) throws IOException {
    assertGoesOn("texts", step, run -> {});
  }

  @Test
  void earlyStopping() throws IOException {
    assertGoesOn(
        "texts",
        3,
        run -> run.set(EvaluationOptions.EARLY_STOPPING, 2)
            .set(EvaluationOptions.EVAL_EVERY, new Every.Steps(1))
            .set(TrainingOptions.LEARNING_RATE, 1e-9));
  }

  @Test
  void anotherNumberOfThreads() throws IOException {
    assumeTrue(Runtime.getRuntime().availableProcessors() > 1, "one processor");
    TinyRuns runs = new TinyRuns(folder);
    Path whole = runs.whole(runs.of("texts"), "whole");
    Path resumed = runs.stopped(runs.of("texts"), "resumed", 5);
    ResumedRun run = ResumedRun.open(resumed);
    resume(run, run.builder(Tasks.standard()).set(SpeedOptions.THREADS, 2), false);
    assertThat(resumed.resolve("model/model.safetensors"))
        .hasSameBinaryContentAs(whole.resolve("model/model.safetensors"));
  }

  @Test
  void severalInterruptions() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path whole = runs.whole(runs.of("texts"), "whole");
    Path resumed = runs.stopped(runs.of("texts"), "resumed", 2);
    for (long step = 4; step < 8; step += 3) {
      TinyRuns.StopsAfter listener = new TinyRuns.StopsAfter(step);
      ResumedRun run = ResumedRun.open(resumed);
      RunConfig config = run.builder(Tasks.standard()).build();
      FineTuning tuning =
          SlimFit.prepareResume(run, config, Options.written(config), false, listener);
      listener.run.add(tuning);
      assertThat(tuning.run().steps()).isEqualTo(step);
    }
    SlimFit.resume(resumed, RunListener.silent());
    TinyRuns.assertSame(resumed, whole);
  }

  @Test
  void runThatIsFinishedIsNotChanged() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path done = runs.whole(runs.of("texts"), "done");
    FileTime before = Files.getLastModifiedTime(done.resolve("metrics.json"));
    assertThat(SlimFit.resume(done, RunListener.silent())).isEmpty();
    assertThat(Files.getLastModifiedTime(done.resolve("metrics.json"))).isEqualTo(before);
    assertThat(done.toFile().list())
        .containsExactlyInAnyOrder(
            "metrics.json", "model", "report.html", "steps.jsonl", "worst_examples.jsonl");
  }

  @Test
  void modelGoesElsewhereAndTheRunStaysAsItWas() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path whole = runs.whole(runs.of("questions"), "whole");
    Path stopped = runs.stopped(runs.of("questions"), "stopped", 5);
    Map<String, String> before = hashes(stopped);
    ResumedRun run = ResumedRun.open(stopped);
    resume(
        run,
        run.builder(Tasks.standard())
            .set(OutputOptions.OUTPUT, folder.resolve("elsewhere").toString()),
        false);
    TinyRuns.assertSame(folder.resolve("elsewhere"), whole);
    assertThat(hashes(stopped)).isEqualTo(before);
  }

  @Test
  void bestModelIsThatOfTheCheckpointEvenIfALaterOneWasKept() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run =
        runs.of("questions").set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(3));
    Path whole = runs.whole(run, "whole");
    Path killed = runs.stopped(run, "killed", 8);
    SealedFolder.delete(killed.resolve("checkpoints/step-8")); // as if it had been killed
    SlimFit.resume(killed, RunListener.silent());
    TinyRuns.assertSame(killed, whole);
    assertThat(killed.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder("run.json", "step-6", "step-9");
  }

  @Test
  void runThatDiedBeforeItsFirstCheckpointStartsAgain() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    Path whole = runs.whole(runs.of("texts"), "whole");
    Path killed = runs.stopped(runs.of("texts"), "killed", 3);
    SealedFolder.delete(killed.resolve("checkpoints/step-3"));
    assertThat(SlimFit.resume(killed, RunListener.silent())).isPresent();
    TinyRuns.assertSame(killed, whole);
  }

  @Test
  void seriesGoesOnWithTheRunThatWasStopped() throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    List<Long> seeds = List.of(3L, 1L, 2L);
    RunConfigBuilder run = runs.of("texts").set(FreezingOptions.FREEZE, "ils");
    run.set(OutputOptions.OUTPUT, folder.resolve("whole").toString());
    SlimFit.trainSeeds(run, seeds, RunListener.silent());
    run.set(OutputOptions.OUTPUT, folder.resolve("stopped").toString());
    int[] steps = new int[1];
    SeedSeries[] series = new SeedSeries[1];
    RunListener stopping = new RunListener() {
      @Override
      public void onStep(StepReport step) {
        if (++steps[0] == TinyRuns.STEPS + 4) {
          series[0].stop();
        }
      }
    };
    series[0] = SlimFit.prepareSeeds(run, seeds, config -> stopping, result -> {});
    assertThat(series[0].run().complete()).isFalse();
    Path first = folder.resolve("stopped/seed-3/metrics.json");
    FileTime before = Files.getLastModifiedTime(first);
    SlimFit.resumeSeeds(folder.resolve("stopped"), RunListener.silent());
    assertThat(Files.getLastModifiedTime(first)).isEqualTo(before);
    for (long seed : seeds) {
      TinyRuns.assertSame(
          folder.resolve("stopped/seed-" + seed), folder.resolve("whole/seed-" + seed));
    }
    JsonNode means = TinyRuns.means(folder.resolve("stopped"));
    assertThat(means).isEqualTo(TinyRuns.means(folder.resolve("whole")));
    assertThat(SlimFit.resumeSeeds(folder.resolve("stopped"), RunListener.silent()))
        .isEmpty();
  }

  private void assertGoesOn(String kind, long step, Consumer<RunConfigBuilder> settings)
      throws IOException {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = runs.of(kind);
    settings.accept(run);
    Path whole = runs.whole(run, "whole");
    Path resumed = runs.stopped(run, "resumed", step);
    assertThat(resumed.resolve("metrics.json")).doesNotExist();
    assertThat(SlimFit.resume(resumed, RunListener.silent())).isPresent();
    TinyRuns.assertSame(resumed, whole);
  }

  private static void resume(ResumedRun run, RunConfigBuilder changed, boolean changesAllowed) {
    RunConfig config = changed.build();
    SlimFit.prepareResume(
            run, config, Options.written(config), changesAllowed, RunListener.silent())
        .run();
  }

  private static Map<String, String> hashes(Path folder) throws IOException {
    Map<String, String> hashes = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        hashes.put(folder.relativize(file).toString(), Sha256.of(file));
      }
    }
    return hashes;
  }
}
