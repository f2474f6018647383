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
import io.slimfit.train.NonFinite;
import io.slimfit.train.TrainerConfig;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;

/**
 * The configuration of a training run. A {@link RunConfigBuilder} makes it, with the defaults of
 * the task's recipe.
 *
 * @param data the data, how they are read, and the loss
 * @param model the model to start from
 * @param output the folder for the results; must be empty or absent unless {@code overwrite}
 * @param recipe the conventions to follow where no option decides
 * @param alwaysTrain a regular expression for the names of parameters that are never frozen; by
 *     default the head, if it is fresh
 * @param engine how a step is computed
 * @param schedule how long training lasts, and the sizes of batches and texts
 * @param evaluation when the model is evaluated during training, and which model is kept
 * @param checkpoints when checkpoints are saved, and which are kept
 * @param nonFinite what happens to a step whose loss or gradient is not finite
 * @param probeEvery after this many steps, gradients are compared with exact ones again
 * @param logs what is logged, and where
 * @param reportExamples how many of the worst predicted examples are reported
 * @param parallel how several processes train together
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
    CheckpointConfig checkpoints,
    NonFinite nonFinite,
    long seed,
    OptionalLong probeEvery,
    LogConfig logs,
    int reportExamples,
    ParallelConfig parallel) {
  /** The model that comes with slimfit. */
  public static final String EMBEDDED = "embedded";

  private static final int MOST_REPORTED = 1000; // they are kept in memory

  public RunConfig {
    task.requireFit(data.path());
    data.loss().requireFit(data.files().columns().labelSeparator());
    FreezePolicies.of(freeze); // reports what is wrong before any work starts
    engine.precisions().requireFit(engine.profile());
    if (probeEvery.isPresent() && probeEvery.getAsLong() < 1) {
      throw new InputException(
          Place.setting("probeGradients"),
          probeEvery.getAsLong() + " is outside the allowed range",
          "Give a number of at least 1");
    }
    if (reportExamples < 0 || reportExamples > MOST_REPORTED) {
      throw new InputException(
          Place.setting("reportExamples"),
          reportExamples + " is outside the allowed range",
          "Give a number from 0 to " + MOST_REPORTED);
    }
    alwaysTrain.ifPresent(regex -> new ParameterPattern(regex, Place.setting("alwaysTrain")));
  }

  /** The conventions to follow where no option decides. */
  public enum RecipeKind {
    /** Those of slimfit. */
    SLIMFIT,
    /** Those of the code that was released with the paper. */
    PAPER
  }

  /**
   * The same, with the precisions that are fast on this machine; {@code note} gets what changes.
   */
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
        nonFinite,
        seed);
  }

  /** The same run, computed in another way. */
  public RunConfig withEngine(EngineConfig other) {
    return with(model, freeze, other, optimizer);
  }

  /** The same run with another optimizer, or with its states elsewhere. */
  public RunConfig withOptimizer(OptimizerConfig other) {
    return with(model, freeze, engine, other);
  }

  /** The same run of another model, or of one that is adapted otherwise. */
  public RunConfig withModel(ModelConfig other) {
    return with(other, freeze, engine, optimizer);
  }

  /** The same run with another policy. */
  public RunConfig withFreeze(FreezeConfig other) {
    return with(model, other, engine, optimizer);
  }

  private RunConfig with(
      ModelConfig otherModel,
      FreezeConfig otherFreeze,
      EngineConfig otherEngine,
      OptimizerConfig otherOptimizer) {
    return new RunConfig(
        task,
        data,
        otherModel,
        output,
        overwrite,
        recipe,
        otherFreeze,
        alwaysTrain,
        otherEngine,
        otherOptimizer,
        schedule,
        evaluation,
        checkpoints,
        nonFinite,
        seed,
        probeEvery,
        logs,
        reportExamples,
        parallel);
  }

  /** @param task a name in {@link Tasks#standard} */
  public static RunConfigBuilder forTask(String task) {
    return forTask(Tasks.standard().get(task, Place.setting("task")));
  }

  public static RunConfigBuilder forTask(TaskKind<?> task) {
    return new RunConfigBuilder(task);
  }
}
