package io.slimfit.run.plan;

import io.slimfit.base.InputException;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.Ledger;
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
      ProcessFloor floor = new ProcessFloor(plan.heapGrowth());
      Ledger own = floor.lookAfter(plan.rehearse(config, TrainingPlan.Sets.GREATEST, 0));
      boolean trainsAll = config.freeze().policy().equals(NO_POLICY);
      Alternatives<RunConfig> others = new Alternatives<>(
          (profile, all) -> config
              .withEngine(config.engine().withProfile(profile))
              .withFreeze(all ? FreezeConfig.of(NO_POLICY) : config.freeze()),
          other -> floor.lookAfter(plan.rehearse(other, TrainingPlan.Sets.GREATEST, 0)));
      List<Plan.Row> rows =
          rows(others.rows(config.engine().profile(), own, trainsAll), lora(plan, config, floor));
      Plan untimed = new Plan(
          config.task().name() + " with " + plan.model(),
          config.engine().threads(),
          floor.under(own),
          range(plan, config, own),
          rows.stream().map(floor::under).toList(),
          plan.usual(config),
          plan.steps(),
          Optional.of(plan.disk(config)),
          floor.bytes());
      memory.accept(untimed);
      return new TimedPlan(untimed, plan.time(config));
    }
  }

  private static List<Plan.Row> rows(List<Plan.Row> rows, Optional<Plan.Row> last) {
    return Stream.concat(rows.stream(), last.stream()).toList();
  }

  /** The run with LoRA, of PEFT's usual rank and layers; empty if it cannot have it. */
  private static Optional<Plan.Row> lora(
      TrainingPlan<?> plan, RunConfig config, ProcessFloor floor) {
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
            floor.lookAfter(plan.rehearse(adapted, TrainingPlan.Sets.GREATEST, 0))));
      } catch (InputException e) {
        // the model has no layers of these names
      }
    }
    return Optional.empty();
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
