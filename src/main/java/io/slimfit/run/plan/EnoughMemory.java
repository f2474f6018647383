package io.slimfit.run.plan;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.memory.AvailableMemory;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.run.ModelSource;
import io.slimfit.run.config.RunConfig;
import io.slimfit.tensor.Device;
import io.slimfit.train.RunListener;
import java.util.OptionalLong;

/**
 * Whether a run fits into the memory that is left, found before anything is loaded. What obviously
 * fits is not rehearsed, and its data are not read for it.
 */
public final class EnoughMemory {
  private final RunConfig config;
  private final int processes;
  private final long left; // for each of them
  private final RunListener listener;

  private EnoughMemory(RunConfig config, int processes, long left, RunListener listener) {
    this.config = config;
    this.processes = processes;
    this.left = left;
    this.listener = listener;
  }

  /**
   * Refuses a run that surely does not fit.
   *
   * @param source its model
   * @param processes of the run on this machine, which divide what is left
   * @param listener gets a note if it fits only with luck
   * @throws InputException saying what it needs, what is left and what would fit
   */
  public static void require(
      RunConfig config, ModelSource source, int processes, RunListener listener) {
    require(config, source, processes, AvailableMemory.bytes(), listener);
  }

  /** @param left in bytes; empty if the system does not tell */
  static void require(
      RunConfig config,
      ModelSource source,
      int processes,
      OptionalLong left,
      RunListener listener) {
    if (left.isPresent() && config.engine().device() == Device.CPU) {
      new EnoughMemory(config, processes, left.getAsLong() / processes, listener).require(source);
    }
  }

  private void require(ModelSource source) {
    Planner planner = new Planner(config, RunListener.silent());
    if (fitsEasily(planner, source)) {
      return;
    }
    try (TrainingPlan<?> plan = planner.openWithData(source)) {
      long most = bytes(plan, config, TrainingPlan.Sets.GREATEST);
      if (most <= left) {
        return;
      }
      RunConfig alone = config.withEngine(config.engine().withThreads(1));
      if (bytes(plan, alone, TrainingPlan.Sets.USUAL) <= left) {
        listener.onRawNote("this run may need " + mebibytes(most) + " of tensors at most, and only "
            + mebibytes(left) + " are left: {memoryBudget auto} chooses settings that fit");
        return;
      }
      throw tooSmall(plan);
    }
  }

  /** With texts of the maximum length, of which no run needs more. */
  private boolean fitsEasily(Planner planner, ModelSource source) {
    try (TrainingPlan<?> plan = planner.openWithoutData(source)) {
      return 2 * plan.usual(config).total() <= left
          || bytes(plan, config, TrainingPlan.Sets.GREATEST) <= left;
    } catch (InputException e) {
      return true; // the run itself finds what is wrong, and where
    }
  }

  private static long bytes(TrainingPlan<?> plan, RunConfig config, TrainingPlan.Sets sets) {
    return plan.rehearse(config, sets, 0).total();
  }

  private InputException tooSmall(TrainingPlan<?> plan) {
    long process = ProcessMemory.bytes();
    return new InputException(
        Place.of("memory"),
        "the run needs " + mebibytes(bytes(plan, config, TrainingPlan.Sets.USUAL))
            + " for tensors, and " + mebibytes(left)
            + " are left on this machine, in its container or within ulimit"
            + (processes > 1 ? ", for each of " + processes + " processes" : ""),
        TrainingBudget.search(config, option -> false)
            .advice(left + process, TrainingBudget.peaks(plan, config, process)));
  }

  private static String mebibytes(long bytes) {
    return (bytes + (1 << 20) - 1) / (1 << 20) + " MiB";
  }
}
