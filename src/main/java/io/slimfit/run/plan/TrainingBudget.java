package io.slimfit.run.plan;

import io.slimfit.memory.MemoryBudget;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.task.MicroBatch;
import io.slimfit.train.RunListener;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/** Sets the options of a run that a memory budget decides. */
public final class TrainingBudget {
  private TrainingBudget() {}

  /**
   * Sets profile, parts, optimizer states and threads, as far as they are not set, so that the run
   * stays within the budget.
   *
   * @param listener gets a note that says what was chosen
   * @return the peak of the process that is planned
   * @throws io.slimfit.base.InputException naming the smallest budget that would do, or if the
   *     configuration is invalid
   */
  public static long apply(RunConfigBuilder run, MemoryBudget budget, RunListener listener) {
    RunConfig config = run.build().onThisMachine(note -> {});
    try (TrainingPlan<?> plan = new Planner(config, RunListener.silent()).open()) {
      plan.rehearse(config, TrainingPlan.Sets.USUAL, 0); // loads what the floor contains
      long floor = ProcessMemory.bytes();
      BudgetSearch.Fit fit = search(config, run::has).within(budget, peaks(plan, config, floor));
      set(run, fit.choice());
      limit(run, plan);
      listener.onRawNote(fit.note());
      return fit.plannedBytes();
    }
  }

  /** @param given whether an option is given, and so is not to be chosen */
  static BudgetSearch search(RunConfig config, Predicate<Option<?>> given) {
    return new BudgetSearch(
        given.test(MemoryOptions.PROFILE) ? List.of() : profiles(config.model().fromScratch()),
        given.test(MemoryOptions.MICRO_BATCH),
        new MicroBatch.Standard(),
        given.test(MemoryOptions.OPTIMIZER_STATES),
        given.test(SpeedOptions.THREADS) ? 1 : config.engine().threads(),
        config.optimizer().name());
  }

  /** The peak of the process with each choice, if it takes {@code floor} bytes without tensors. */
  static Function<BudgetChoice, Long> peaks(TrainingPlan<?> plan, RunConfig config, long floor) {
    return choice -> plan.rehearse(variant(config, choice), TrainingPlan.Sets.GREATEST, floor)
        .peakResidentBytes();
  }

  /** Those that cost no accuracy: without codes if everything trains from random weights. */
  private static List<String> profiles(boolean fromScratch) {
    return fromScratch ? List.of("exact", "checkpoint") : List.of("exact", "lean", "min");
  }

  private static RunConfig variant(RunConfig config, BudgetChoice choice) {
    var engine = config.engine();
    engine = choice.profile().map(engine::withProfile).orElse(engine);
    engine = choice.parts().map(engine::withMicroBatch).orElse(engine);
    engine = choice.threads().map(engine::withThreads).orElse(engine);
    RunConfig computed = config.withEngine(engine);
    return choice
        .states()
        .map(states -> computed.withOptimizer(config.optimizer().withStates(states)))
        .orElse(computed);
  }

  /** No part is to be larger than the largest one of the plan, whatever data the run meets. */
  private static void limit(RunConfigBuilder run, TrainingPlan<?> plan) {
    RunConfig config = run.build();
    MicroBatch cut = config.engine().microBatch();
    if (!(cut instanceof MicroBatch.Tokens) && !(cut instanceof MicroBatch.AtMost)) {
      run.set(MemoryOptions.MICRO_BATCH, new MicroBatch.AtMost(cut, plan.largestPart(config)));
    }
  }

  private static void set(RunConfigBuilder run, BudgetChoice choice) {
    choice.profile().ifPresent(name -> run.set(MemoryOptions.PROFILE, name));
    choice.parts().ifPresent(parts -> run.set(MemoryOptions.MICRO_BATCH, parts));
    choice.states().ifPresent(states -> run.set(MemoryOptions.OPTIMIZER_STATES, states));
    choice.threads().ifPresent(count -> run.set(SpeedOptions.THREADS, count));
  }
}
