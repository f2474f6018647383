package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.run.config.RunConfig.RecipeKind;
import io.slimfit.task.GivenOption;
import io.slimfit.task.Recipe;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.ScheduleConfig.Padding;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collects how much is trained, and in which portions, where it differs from a recipe. */
final class ScheduleConfigBuilder {
  private static final int EVAL_BATCH_SIZE = 64;

  private OptionalDouble epochs = OptionalDouble.empty();
  private OptionalLong maxSteps = OptionalLong.empty();
  private OptionalInt batchSize = OptionalInt.empty();
  private int evalBatchSize = EVAL_BATCH_SIZE;
  private int accumulation = 1;
  private OptionalInt maxLength = OptionalInt.empty();
  private Optional<Boolean> packing = Optional.empty();
  private Optional<Boolean> groupByLength = Optional.empty();
  private OptionalInt maxTrainSamples = OptionalInt.empty();
  private OptionalInt maxEvalSamples = OptionalInt.empty();

  void epochs(double count) {
    epochs = OptionalDouble.of(count);
  }

  void maxSteps(long steps) {
    maxSteps = OptionalLong.of(steps);
  }

  void batchSize(int examples) {
    batchSize = OptionalInt.of(examples);
  }

  void evalBatchSize(int examples) {
    evalBatchSize = examples;
  }

  void accumulation(int batches) {
    accumulation = batches;
  }

  void maxLength(int tokens) {
    maxLength = OptionalInt.of(tokens);
  }

  void packing(boolean packed) {
    packing = Optional.of(packed);
  }

  void groupByLength(boolean grouped) {
    groupByLength = Optional.of(grouped);
  }

  void maxTrainSamples(int examples) {
    maxTrainSamples = OptionalInt.of(examples);
  }

  void maxEvalSamples(int examples) {
    maxEvalSamples = OptionalInt.of(examples);
  }

  /** @throws InputException if something was said that images do not have */
  void requireNothingOfTexts(String task) {
    GivenOption.first(
            new GivenOption("maxLength", maxLength.isPresent()),
            new GivenOption("packing", packing.isPresent()),
            new GivenOption("groupByLength", groupByLength.isPresent()))
        .ifPresent(option -> {
          throw new InputException(
              Place.setting(option),
              "it goes with texts, but task " + task + " has images",
              "Leave it out; the size of images is {imageSize}");
        });
  }

  /** @throws InputException naming the option that is wrong */
  ScheduleConfig build(Recipe recipe, RecipeKind kind) {
    Padding padding = padding(kind);
    return new ScheduleConfig(
        epochs.orElse(recipe.epochs()),
        maxSteps,
        batchSize.orElse(recipe.batchSize()),
        evalBatchSize,
        accumulation,
        maxLength.orElse(recipe.inputSize()),
        padding,
        groupByLength.orElse(padding != Padding.MAX_LENGTH),
        maxTrainSamples,
        maxEvalSamples);
  }

  /** The released code pads every sequence to the maximum length; without packing, ours only to the longest of the batch. */
  private Padding padding(RecipeKind kind) {
    if (packing.orElse(kind == RecipeKind.SLIMFIT)) {
      return Padding.NONE;
    }
    return kind == RecipeKind.PAPER ? Padding.MAX_LENGTH : Padding.LONGEST;
  }
}
