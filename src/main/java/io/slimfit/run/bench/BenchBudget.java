package io.slimfit.run.bench;

import io.slimfit.memory.MemoryBudget;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.plan.BudgetChoice;
import io.slimfit.run.plan.BudgetSearch;
import io.slimfit.task.MicroBatch;
import io.slimfit.train.RunListener;
import java.util.List;
import java.util.Optional;

/** Sets the options of steps that a memory budget decides. */
public final class BenchBudget {
  private static final List<String> PROFILES = List.of("exact", "lean", "min");

  private BenchBudget() {}

  /**
   * The options with those that a budget decides, if there is one.
   *
   * @param listener gets a note that says what was chosen
   * @throws io.slimfit.base.InputException naming the smallest budget that would do
   */
  public static OptionValues applied(OptionValues values, RunListener listener) {
    Optional<MemoryBudget> budget = values.get(MemoryOptions.MEMORY_BUDGET);
    if (budget.isEmpty()) {
      return values;
    }
    BenchConfig config = BenchConfig.of(values);
    new Bench(config.withSteps(1), RunListener.silent()).rehearse(0);
    long floor = ProcessMemory.bytes();
    BudgetSearch search = new BudgetSearch(
        values.has(MemoryOptions.PROFILE) ? List.of() : PROFILES,
        values.has(MemoryOptions.MICRO_BATCH),
        new MicroBatch.Whole(),
        values.has(MemoryOptions.OPTIMIZER_STATES),
        values.has(SpeedOptions.THREADS) ? 1 : config.engine().threads(),
        config.optimizer().name());
    BudgetSearch.Fit fit = search.within(
        budget.get(),
        choice -> new Bench(BenchConfig.of(with(values, choice)).withSteps(1), RunListener.silent())
            .rehearse(floor)
            .memory()
            .peakResidentBytes());
    listener.onRawNote(fit.note());
    return with(values, fit.choice());
  }

  private static OptionValues with(OptionValues values, BudgetChoice choice) {
    OptionValues more = values.without(MemoryOptions.MEMORY_BUDGET);
    choice.profile().ifPresent(name -> more.set(MemoryOptions.PROFILE, name));
    choice.parts().ifPresent(parts -> more.set(MemoryOptions.MICRO_BATCH, parts));
    choice.states().ifPresent(states -> more.set(MemoryOptions.OPTIMIZER_STATES, states));
    choice.threads().ifPresent(count -> more.set(SpeedOptions.THREADS, count));
    return more;
  }
}
