package io.slimfit.run.bench;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.plan.Alternatives;
import io.slimfit.run.plan.Plan;
import io.slimfit.run.plan.TimedPlan;
import io.slimfit.train.RunListener;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/** Plans the steps that a {@link Bench} measures. */
public final class BenchPlans {
  private static final String NO_POLICY = "none";

  private BenchPlans() {}

  /**
   * The plan of these steps.
   *
   * @param listener gets notes
   * @param memory gets the plan before the time is measured
   * @throws io.slimfit.base.InputException if there is no such architecture, or settings are
   *     invalid
   */
  public static TimedPlan of(OptionValues values, RunListener listener, Consumer<Plan> memory) {
    BenchConfig config = BenchConfig.of(values);
    BenchPlan own = new Bench(config, listener).rehearse(0);
    long floor = ProcessMemory.bytes();
    Ledger peaks = new Ledger(
        own.memory().peaks(), own.memory().total(), own.memory().peakResidentBytes() + floor);
    Alternatives<BenchConfig> others = new Alternatives<>(
        (profile, all) -> config
            .withEngine(config.engine().withProfile(profile))
            .withFreeze(all ? FreezeConfig.of(NO_POLICY) : config.freeze()),
        other ->
            new Bench(other.withSteps(1), RunListener.silent()).rehearse(floor).memory());
    Plan untimed = new Plan(
        "steps of " + config.architecture(),
        config.engine().threads(),
        peaks,
        Optional.empty(),
        others.rows(config.engine().profile(), peaks, config.freeze().policy().equals(NO_POLICY)),
        own.usual(),
        OptionalLong.empty(),
        Optional.empty(),
        floor);
    memory.accept(untimed);
    return new TimedPlan(untimed, new Bench(config, listener).time());
  }
}
