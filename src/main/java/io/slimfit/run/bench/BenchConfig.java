package io.slimfit.run.bench;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.run.config.EngineConfig;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.MicroBatch;
import io.slimfit.train.NonFinite;
import io.slimfit.train.TrainerConfig;
import java.util.OptionalInt;

/**
 * What to measure: steps with random weights on random texts of full length, or on random images,
 * as in a long run, when all optimizer states exist.
 *
 * @param architecture {@code bert-base}, {@code bert-large}, {@code minilm}, {@code roberta-base},
 *     {@code xlm-roberta-base}, {@code modernbert-base}, {@code vit-base}, or the path of a
 *     config.json
 * @param maxLength the length of texts, in tokens
 * @param imageSize the size of images; by default that of the configuration
 * @param steps how many steps are timed
 * @param breakdown whether to report where the time goes
 */
public record BenchConfig(
    String architecture,
    int batchSize,
    int maxLength,
    OptionalInt imageSize,
    int steps,
    boolean breakdown,
    FreezeConfig freeze,
    EngineConfig engine,
    OptimizerConfig optimizer,
    long seed) {
  private static final String RECIPE = "sst2";
  private static final int STEPS = 5;

  public BenchConfig {
    atLeastOne("batchSize", batchSize);
    atLeastOne("maxLength", maxLength);
    imageSize.ifPresent(size -> atLeastOne("imageSize", size));
    atLeastOne("steps", steps);
  }

  /**
   * The configuration that these options make. The defaults are the recipe of sst2; batches are not
   * cut into parts.
   */
  public static BenchConfig of(OptionValues given) {
    RunConfigBuilder builder = RunConfig.forTask(RECIPE)
        .set(MemoryOptions.MICRO_BATCH, new MicroBatch.Whole())
        .set(given.without(ImageOptions.IMAGE_SIZE));
    RunConfig run = builder.build();
    return new BenchConfig(
        given.get(ModelSourceOptions.ARCHITECTURE).orElse("bert-base"),
        run.schedule().batchSize(),
        run.schedule().maxLength(),
        given.get(ImageOptions.IMAGE_SIZE).map(OptionalInt::of).orElseGet(OptionalInt::empty),
        given.get(TrainingOptions.STEPS).orElse(STEPS),
        given.is(OutputOptions.BREAKDOWN),
        run.freeze(),
        run.engine(),
        run.optimizer(),
        run.seed());
  }

  /** The total includes the two steps that are not timed. */
  TrainerConfig trainer() {
    return new TrainerConfig(
        optimizer.rate(steps + 2L),
        optimizer.clipping(),
        engine.profileTable(),
        engine.precisions().backward(),
        NonFinite.fail(),
        seed);
  }

  BenchConfig withoutBreakdown() {
    return new BenchConfig(
        architecture,
        batchSize,
        maxLength,
        imageSize,
        steps,
        false,
        freeze,
        engine,
        optimizer,
        seed);
  }

  /** The same steps, computed in another way. */
  public BenchConfig withEngine(EngineConfig other) {
    return new BenchConfig(
        architecture,
        batchSize,
        maxLength,
        imageSize,
        steps,
        breakdown,
        freeze,
        other,
        optimizer,
        seed);
  }

  BenchConfig withSteps(int timed) {
    return new BenchConfig(
        architecture,
        batchSize,
        maxLength,
        imageSize,
        timed,
        breakdown,
        freeze,
        engine,
        optimizer,
        seed);
  }

  /** The same steps with another policy. */
  public BenchConfig withFreeze(FreezeConfig other) {
    return new BenchConfig(
        architecture,
        batchSize,
        maxLength,
        imageSize,
        steps,
        breakdown,
        other,
        engine,
        optimizer,
        seed);
  }

  private static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new InputException(
          Place.setting(option),
          value + " is outside the allowed range",
          "Give a number of at least 1");
    }
  }
}
