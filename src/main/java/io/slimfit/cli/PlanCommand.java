package io.slimfit.cli;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.cli.options.GivenOptions;
import io.slimfit.cli.options.SavedOptions;
import io.slimfit.cli.output.MemoryPlanTable;
import io.slimfit.cli.output.Notes;
import io.slimfit.report.ConfigurationFile;
import io.slimfit.report.PlanFile;
import io.slimfit.run.bench.BenchBudget;
import io.slimfit.run.bench.BenchPlans;
import io.slimfit.run.config.Command;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.Option;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.ParallelOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.plan.Plan;
import io.slimfit.run.plan.TimedPlan;
import io.slimfit.run.plan.TrainingBudget;
import io.slimfit.run.plan.TrainingPlans;
import io.slimfit.task.Tasks;
import io.slimfit.train.RunListener;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code slimfit plan}: the memory of a run before it runs. */
final class PlanCommand implements Callable<Integer> {
  private final Tasks tasks;
  private final GivenOptions given = new GivenOptions(Command.PLAN);

  PlanCommand(Tasks tasks) {
    this.tasks = tasks;
  }

  CommandSpec spec() {
    return given.commandSpec(
        this,
        "plan",
        "Says how much memory a run will need, and where it goes, without running it.",
        "",
        "Takes the options of train. If it is given no data, texts are as long as they may be.",
        "'recipe': the default of the task; see 'slimfit tasks'.");
  }

  @Override
  public Integer call() {
    OptionValues values = given.values();
    Optional<Path> json = values.get(OutputOptions.JSON);
    json.ifPresent(file -> JsonTarget.requireWritable(file, values));
    RunListener notes = new Notes(System.err);
    TimedPlan plan = values.has(ModelSourceOptions.ARCHITECTURE)
        ? BenchPlans.of(BenchBudget.applied(steps(values), notes), notes, PlanCommand::printMemory)
        : training(values, notes);
    json.ifPresent(file -> PlanFile.write(file, plan));
    MemoryPlanTable.printTime(System.out, plan);
    System.out.flush();
    return 0;
  }

  /** At once: measuring the time takes longer than all the rest. */
  private static void printMemory(Plan plan) {
    MemoryPlanTable.print(System.out, plan);
    System.out.flush();
  }

  /** @throws InputException if an option is given that bench does not have */
  private static OptionValues steps(OptionValues values) {
    for (Option<?> option : values.given()) {
      if (!option.commands().contains(Command.BENCH)) {
        throw new InputException(
            Place.setting(option.name()),
            "it has no meaning with {architecture}, which plans the steps of bench",
            "Leave one of the two out");
      }
    }
    return values;
  }

  private TimedPlan training(OptionValues values, RunListener notes) {
    ParallelOptions.all().stream().filter(values::has).findFirst().ifPresent(option -> {
      throw new InputException(
          Place.setting(option.name()),
          "a plan is of one process",
          "Leave it out: each of several processes needs about as much as one, and gradients of all"
              + " weights that train");
    });
    RunConfigBuilder run = builder(values);
    values
        .get(MemoryOptions.MEMORY_BUDGET)
        .ifPresent(budget -> TrainingBudget.apply(run, budget, notes));
    RunConfig config = run.build();
    if (values.is(OutputOptions.VERBOSE)) {
      System.err.print(ConfigurationFile.text(SavedOptions.of(config, given)));
    }
    return TrainingPlans.of(config, notes, PlanCommand::printMemory);
  }

  private RunConfigBuilder builder(OptionValues values) {
    String task = values
        .get(DataOptions.TASK)
        .orElse(values.has(DataOptions.TRAIN_FILE) ? "text" : "wordnet");
    return RunConfig.forTask(tasks.get(task, Place.setting("task")))
        .set(values.without(OutputOptions.JSON));
  }
}
