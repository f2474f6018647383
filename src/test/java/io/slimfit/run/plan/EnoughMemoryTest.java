package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.MicroBatch;
import io.slimfit.train.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Runs of the embedded model that would not fit. */
class EnoughMemoryTest {
  private static final long MIB = 1 << 20;

  private final List<String> notes = new ArrayList<>();
  private final RunListener listener = new RunListener() {
    @Override
    public void onNote(String note) {
      notes.add(note);
    }
  };

  private static RunConfig config() {
    return RunConfig.forTask("wordnet")
        .set(MemoryOptions.PROFILE, "exact")
        .set(MemoryOptions.MICRO_BATCH, new MicroBatch.Whole())
        .set(TrainingOptions.BATCH_SIZE, 128)
        .set(DataOptions.MAX_TRAIN_SAMPLES, 256)
        .set(SpeedOptions.THREADS, 1)
        .build();
  }

  private void require(RunConfig config, long mebibytes) {
    require(config, 1, mebibytes);
  }

  private void require(RunConfig config, int processes, long mebibytes) {
    EnoughMemory.require(
        config,
        ModelSource.of(config.model(), listener),
        processes,
        OptionalLong.of(mebibytes * MIB),
        listener);
  }

  private static long needed(RunConfig config, TrainingPlan.Sets sets) {
    ModelSource source = ModelSource.of(config.model(), RunListener.silent());
    try (TrainingPlan<?> plan = new Planner(config, RunListener.silent()).openWithData(source)) {
      return plan.rehearse(config, sets, 0).total() / MIB;
    }
  }

  @Test
  void runThatDoesNotFitIsRefusedWithWhatWould() {
    RunConfig config = config();
    long needed = needed(config, TrainingPlan.Sets.USUAL);
    assertThatThrownBy(() -> require(config, needed - 1))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the run needs " + (needed + 1) + " MiB for tensors, and "
            + (needed - 1) + " MiB are left")
        .hasMessageContaining("Use ")
        .hasMessageContaining("the process needs at most");
  }

  @Test
  void runThatNothingMakesFitIsToldTheLeastThatIsNeeded() {
    assertThatThrownBy(() -> require(config(), 20))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("20 MiB are left")
        .hasMessageContaining("The least that the process needs is ")
        .hasMessageContaining("microBatch(128), optimizerStates(paged)");
  }

  @Test
  void runThatFitsOnlyWithLuckGetsANote() {
    RunConfig config = RunConfig.forTask("wordnet")
        .set(FreezingOptions.FREEZE, "ils")
        .set(DataOptions.MAX_TRAIN_SAMPLES, 512)
        .set(MemoryOptions.PROFILE, "lean")
        .set(SpeedOptions.THREADS, 1)
        .build();
    long usual = needed(config, TrainingPlan.Sets.USUAL);
    long greatest = needed(config, TrainingPlan.Sets.GREATEST);
    assertThat(greatest).as("some sets need more than others").isGreaterThan(usual + 2);
    require(config, usual + 1);
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0)).contains("may need " + (greatest + 1) + " MiB", "memoryBudget(auto)");
  }

  @Test
  void runThatFitsIsNotMentioned() {
    RunConfig config = config();
    require(config, needed(config, TrainingPlan.Sets.GREATEST) + 1);
    EnoughMemory.require(
        config, ModelSource.of(config.model(), listener), 1, OptionalLong.empty(), listener);
    assertThat(notes).isEmpty();
  }

  @Test
  void severalProcessesOfOneMachineDivideItsMemory() {
    RunConfig config = config();
    long needed = needed(config, TrainingPlan.Sets.GREATEST) + 1;
    require(config, 2, 2 * needed);
    assertThat(notes).isEmpty();
    assertThatThrownBy(() -> require(config, 3, 2 * needed))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(" MiB are left on this machine, in its container or within ulimit,"
            + " for each of 3 processes");
  }

  @Test
  void textsShorterThanTheMaximumAreCountedAsTheyAre() {
    RunConfig config = config();
    try (TrainingPlan<?> plan = new Planner(config, RunListener.silent())
        .openWithoutData(ModelSource.of(config.model(), RunListener.silent()))) {
      long longest = plan.rehearse(config, TrainingPlan.Sets.GREATEST, 0).total() / MIB;
      long real = needed(config, TrainingPlan.Sets.GREATEST);
      assertThat(real).isLessThan(longest);
      require(config, (real + longest) / 2);
      assertThat(notes).isEmpty();
    }
  }
}
