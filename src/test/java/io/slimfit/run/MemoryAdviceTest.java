package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.slimfit.optim.OptimizerStates;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.task.MicroBatch;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.OutOfNativeMemoryException;
import io.slimfit.tensor.Workers;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryAdviceTest {
  private static RunConfigBuilder run(MicroBatch parts) {
    return RunConfig.forTask("wordnet")
        .set(OutputOptions.OUTPUT, "some")
        .set(MemoryOptions.MICRO_BATCH, parts);
  }

  private static String said(RunConfigBuilder run, long step, long saved) {
    try (Workers workers = new Workers(1, new NativeMemory(Device.CPU))) {
      OutOfNativeMemoryException failure = catchThrowableOfType(
          OutOfNativeMemoryException.class,
          () -> workers.map(List.of(1), (piece, number, ops) -> {
            throw new RuntimeException("std::bad_alloc"); // as native libraries say it
          }));
      return new MemoryAdvice(run.build()).failed(failure, step, saved).rawMessage();
    }
  }

  @Test
  void whatNeedsLessIsNamedThatWhichCostsLeastFirst() {
    RunConfigBuilder run = run(new MicroBatch.Tokens(257))
        .set(MemoryOptions.PROFILE, "lean")
        .set(MemoryOptions.OPTIMIZER_STATES, OptimizerStates.RESIDENT)
        .set(SpeedOptions.THREADS, 2);
    assertThat(said(run, 9, 7))
        .startsWith("in step 9 there is no memory for ")
        .endsWith(". Less is needed with {microBatch 256}, {profile min}, {optimizerStates paged},"
            + " {threads 1}, a smaller {batchSize}. The checkpoint of step 7 is kept:"
            + " {resume some} goes on from it, with these options and {allowChanges}");
  }

  @Test
  void whatTheRunHasAlreadyIsNotNamed() {
    RunConfigBuilder run = run(new MicroBatch.Tokens(256))
        .set(MemoryOptions.PROFILE, "min")
        .set(MemoryOptions.OPTIMIZER_STATES, OptimizerStates.PAGED)
        .set(SpeedOptions.THREADS, 1);
    assertThat(said(run, 1, 0))
        .endsWith(". Less is needed with a smaller {batchSize}. There is no checkpoint yet:"
            + " {resume some} starts again, with these options and {allowChanges}");
  }
}
