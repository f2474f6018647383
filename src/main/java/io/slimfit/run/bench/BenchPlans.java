package io.slimfit.run.bench;

import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.Ledger;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.plan.Alternatives;
import io.slimfit.run.plan.Plan;
import io.slimfit.run.plan.ProcessFloor;
import io.slimfit.run.plan.TimedPlan;
import io.slimfit.train.RunListener;
import java.util.List;
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
    ProcessFloor floor = new ProcessFloor(0);
    BenchPlan own = new Bench(config, listener).rehearse(0);
    Ledger peaks = floor.lookAfter(own.memory());
    Alternatives<BenchConfig> others = new Alternatives<>(
        (profile, all) -> config
            .withEngine(config.engine().withProfile(profile))
            .withFreeze(all ? FreezeConfig.of(NO_POLICY) : config.freeze()),
        other -> floor.lookAfter(
            new Bench(other.withSteps(1), RunListener.silent()).rehearse(0).memory()));
    List<Plan.Row> rows =
        others.rows(config.engine().profile(), peaks, config.freeze().policy().equals(NO_POLICY));
    Plan untimed = new Plan(
        "steps of " + config.architecture(),
        config.engine().threads(),
        floor.under(peaks),
        Optional.empty(),
        rows.stream().map(floor::under).toList(),
        own.usual(),
        OptionalLong.empty(),
        Optional.empty(),
        floor.bytes());
    memory.accept(untimed);
    return new TimedPlan(untimed, new Bench(config, listener).time());
  }
}
