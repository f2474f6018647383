package io.slimfit.run.plan;

import io.slimfit.base.InputException;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.ProcessMemory;
import io.slimfit.run.config.RunConfig;
import io.slimfit.train.RunListener;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Plans training runs. */
public final class TrainingPlans {
  private static final String NO_POLICY = "none";
  private static final int USUAL_RANK = 8;

  private TrainingPlans() {}

  /**
   * The plan of a run.
   *
   * @param listener gets notes
   * @param memory gets the plan before the time is measured, which takes longer
   * @throws io.slimfit.base.InputException if model, data or settings are invalid
   */
  public static TimedPlan of(RunConfig given, RunListener listener, Consumer<Plan> memory) {
    RunConfig config = given.onThisMachine(listener::onRawNote);
    try (TrainingPlan<?> plan = new Planner(config, listener).open()) {
      Ledger own = plan.rehearse(config, TrainingPlan.Sets.GREATEST, 0);
      long floor = ProcessMemory.bytes() + plan.heapGrowth();
      Ledger peaks = plus(own, floor);
      boolean trainsAll = config.freeze().policy().equals(NO_POLICY);
      Alternatives<RunConfig> others = new Alternatives<>(
          (profile, all) -> config
              .withEngine(config.engine().withProfile(profile))
              .withFreeze(all ? FreezeConfig.of(NO_POLICY) : config.freeze()),
          other -> plan.rehearse(other, TrainingPlan.Sets.GREATEST, floor));
      Plan untimed = new Plan(
          config.task().name() + " with " + plan.model(),
          config.engine().threads(),
          peaks,
          range(plan, config, peaks),
          rows(others.rows(config.engine().profile(), peaks, trainsAll), lora(plan, config, floor)),
          plan.usual(config),
          plan.steps(),
          Optional.of(plan.disk(config)),
          floor);
      memory.accept(untimed);
      return new TimedPlan(untimed, plan.time(config));
    }
  }

  private static List<Plan.Row> rows(List<Plan.Row> rows, Optional<Plan.Row> last) {
    return Stream.concat(rows.stream(), last.stream()).toList();
  }

  /** The run with LoRA, of PEFT's usual rank and layers; empty if it cannot have it. */
  private static Optional<Plan.Row> lora(TrainingPlan<?> plan, RunConfig config, long floor) {
    if (config.model().isLowRank()) {
      return Optional.empty(); // it is the run itself
    }
    for (boolean everywhere : new boolean[] {false, true}) {
      try {
        RunConfig adapted = config
            .withFreeze(FreezeConfig.of(NO_POLICY))
            .withModel(config.model().withLowRank(USUAL_RANK, everywhere));
        return Optional.of(new Plan.Row(
            "LoRA, rank " + USUAL_RANK,
            false,
            plan.rehearse(adapted, TrainingPlan.Sets.GREATEST, floor)));
      } catch (InputException e) {
        // the model has no layers of these names
      }
    }
    return Optional.empty();
  }

  static Ledger plus(Ledger ledger, long floor) {
    return new Ledger(ledger.peaks(), ledger.total(), ledger.peakResidentBytes() + floor);
  }

  private static Optional<Plan.Range> range(
      TrainingPlan<?> plan, RunConfig config, Ledger greatest) {
    if (!plan.isOpen(config)) {
      return Optional.empty();
    }
    return Optional.of(new Plan.Range(
        plan.rehearse(config, TrainingPlan.Sets.LEAST, 0).total(),
        plan.rehearse(config, TrainingPlan.Sets.USUAL, 0).total(),
        greatest.total()));
  }
}
