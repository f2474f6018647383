package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.task.MicroBatch;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.RunListener;
import io.slimfit.train.StepReport;
import io.slimfit.train.TrainingFailedException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run that finds no native memory on the way. */
class OutOfMemoryTest {
  /** What ATen throws; the rest of its message says where in its source code. */
  private static final String OF_ATEN = "[enforce fail at alloc_cpu.cpp:124] err == 0."
      + " DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes.\n"
      + "Exception ...";

  @TempDir
  private Path folder = Path.of("set by JUnit");

  /** Fails after a step as an operation does that finds no memory for its temporaries. */
  private static RunListener fails(long after) {
    return new RunListener() {
      @Override
      public void onStep(StepReport step) {
        if (step.step() == after) {
          NativeMemory memory = new NativeMemory(Device.CPU);
          try (Workers workers = new Workers(1, memory)) {
            workers.map(List.of(1), (piece, number, ops) -> {
              throw new RuntimeException(OF_ATEN);
            });
          }
        }
      }
    };
  }

  @Test
  void checkpointIsKeptAndTheMessageSaysWhatToChange() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run =
        runs.of("texts").set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(2));
    Path whole = runs.whole(run, "whole");
    assertThatThrownBy(() -> SlimFit.train(runs.into(run, "failed"), fails(5)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageStartingWith("in step 6 there is no memory for the temporaries of an operation")
        .hasMessageContaining("weights 0.0, gradients 0.0, optimizer 0.0, activations 0.0,"
            + " workspace 0.0, total 0.0 MiB")
        .hasMessageContaining(
            "microBatch(256), profile(min), optimizerStates(paged), a smaller batchSize")
        .hasMessageContaining(
            "The checkpoint of step 4 is kept: resume(" + runs.output("failed") + ") goes on")
        .hasMessageNotContaining("Exception ...");
    assertThat(SealedFolder.damage(runs.output("failed").resolve("checkpoints/step-4")))
        .isEmpty();
    SlimFit.resume(runs.output("failed"), RunListener.silent());
    TinyRuns.assertSame(runs.output("failed"), whole);
  }

  @Test
  void settingsThatAreAsSmallAlreadyAreNotRecommended() {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = runs.of("texts")
        .set(MemoryOptions.PROFILE, "min")
        .set(MemoryOptions.MICRO_BATCH, new MicroBatch.Tokens(256));
    assertThatThrownBy(() -> SlimFit.train(runs.into(run, "failed"), fails(1)))
        .isInstanceOf(TrainingFailedException.class)
        .hasMessageContaining("Less is needed with optimizerStates(paged), a smaller batchSize.")
        .hasMessageContaining("There is no checkpoint yet");
  }
}
