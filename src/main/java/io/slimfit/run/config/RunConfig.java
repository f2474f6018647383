package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.ParameterPattern;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.task.DataConfig;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.TaskKind;
import io.slimfit.task.Tasks;
import io.slimfit.train.EvaluationSchedule;
import io.slimfit.train.TrainerConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * All that a training run is told. Made by a {@link RunConfigBuilder}, which fills in what the
 * task's recipe says.
 *
 * @param data what is learned from, and how it is read and weighed
 * @param model to start from
 * @param output where results go; must be empty or absent unless {@code overwrite}
 * @param recipe whose conventions apply beyond the options
 * @param alwaysTrain what is never frozen, as a pattern of names; by default the head, if it is
 *     fresh
 * @param engine how a step is computed
 * @param schedule how much is trained, and in which portions
 * @param evaluation when the model is evaluated during training, and what follows from it
 * @param probeEvery every so many steps gradients are compared with exact ones
 */
public record RunConfig(
    TaskKind<?> task,
    DataConfig data,
    ModelConfig model,
    Path output,
    boolean overwrite,
    RecipeKind recipe,
    FreezeConfig freeze,
    Optional<String> alwaysTrain,
    EngineConfig engine,
    OptimizerConfig optimizer,
    ScheduleConfig schedule,
    EvaluationSchedule evaluation,
    long seed,
    OptionalLong probeEvery) {
  /** The model that comes with slimfit. */
  public static final String EMBEDDED = "embedded";

  public RunConfig {
    task.requireFit(data.path());
    data.loss().requireFit(data.files().labelSeparator());
    FreezePolicies.of(freeze); // says what is wrong with it before any work
    engine.precisions().requireFit(engine.profile());
    if (probeEvery.isPresent() && probeEvery.getAsLong() < 1) {
      throw new InputException(
          Place.setting("probeGradients"),
          probeEvery.getAsLong() + " is outside the allowed range",
          "Give a number of at least 1");
    }
    alwaysTrain.ifPresent(regex -> new ParameterPattern(regex, Place.setting("alwaysTrain")));
  }

  /** Whose conventions hold where the options leave a choice. */
  public enum RecipeKind {
    /** Ours. */
    SLIMFIT,
    /** Those of the released code. */
    PAPER
  }

  /** The same with what this machine is fast in; a person is told what changes. */
  public RunConfig onThisMachine(Consumer<String> note) {
    return withEngine(engine.onThisMachine(note));
  }

  /** @param steps of the whole run */
  public TrainerConfig trainer(long steps) {
    return new TrainerConfig(
        optimizer.rate(steps),
        optimizer.clipping(),
        engine.profileTable(),
        engine.precisions().backward(),
        seed);
  }

  private RunConfig withEngine(EngineConfig other) {
    return new RunConfig(
        task,
        data,
        model,
        output,
        overwrite,
        recipe,
        freeze,
        alwaysTrain,
        other,
        optimizer,
        schedule,
        evaluation,
        seed,
        probeEvery);
  }

  /** @param task a name in {@link Tasks#standard} */
  public static RunConfigBuilder forTask(String task) {
    return forTask(Tasks.standard().get(task, Place.setting("task")));
  }

  public static RunConfigBuilder forTask(TaskKind<?> task) {
    return new RunConfigBuilder(task);
  }
}
