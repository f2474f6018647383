package io.slimfit.run.bench;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.plan.Alternatives;
import io.slimfit.run.plan.Plan;
import io.slimfit.train.RunListener;
import java.util.Optional;
import java.util.OptionalLong;

/** Plans the steps that a {@link Bench} measures. */
public final class BenchPlans {
  private static final String NO_POLICY = "none";

  private BenchPlans() {}

  /**
   * The plan of these steps.
   *
   * @param listener gets notes
   * @throws io.slimfit.base.InputException if there is no such architecture, or settings are
   *     invalid
   */
  public static Plan of(OptionValues values, RunListener listener) {
    BenchConfig config = BenchConfig.of(values);
    BenchPlan own = new Bench(config, listener).rehearse(0);
    long floor = ProcessMemory.bytes();
    Ledger memory = new Ledger(
        own.memory().peaks(), own.memory().total(), own.memory().peakResidentBytes() + floor);
    Alternatives<BenchConfig> others = new Alternatives<>(
        (profile, all) -> config
            .withEngine(config.engine().withProfile(profile))
            .withFreeze(all ? FreezeConfig.of(NO_POLICY) : config.freeze()),
        other ->
            new Bench(other.withSteps(1), RunListener.silent()).rehearse(floor).memory());
    return new Plan(
        "steps of " + config.architecture(),
        config.engine().threads(),
        memory,
        Optional.empty(),
        others.rows(config.engine().profile(), memory, config.freeze().policy().equals(NO_POLICY)),
        own.usual(),
        OptionalLong.empty(),
        new Bench(config, listener).time(),
        Optional.empty(),
        floor);
  }
}
