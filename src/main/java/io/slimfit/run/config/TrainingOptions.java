package io.slimfit.run.config;

import io.slimfit.base.Registry;
import io.slimfit.optim.LearningRate;
import io.slimfit.optim.Optimizers;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.RunConfig.RecipeKind;
import io.slimfit.task.SettingsGroup;
import java.util.List;
import java.util.Optional;

/** Options for batches, steps and the optimizer. */
public final class TrainingOptions {
  private static final Registry<RecipeKind> RECIPES = new Registry<RecipeKind>("recipe")
      .with("slimfit", RecipeKind.SLIMFIT)
      .with("paper", RecipeKind.PAPER);

  private static final Registry<Boolean> WEIGHTS =
      new Registry<Boolean>("kind of class weights").with("balanced", true).with("none", false);

  public static final Option<RecipeKind> RECIPE = Option.row(
          OptionGroup.TRAINING, "recipe", OptionValue.choice("NAME", RecipeKind.class, RECIPES))
      .in(
          Options.TRAINING,
          "Conventions to follow: slimfit, or paper for those of the code released with the paper",
          "slimfit")
      .writes(run -> Options.word(run.recipe()))
      .build();

  public static final Option<Double> EPOCHS = Option.row(
          OptionGroup.TRAINING, "epochs", OptionValue.number("N"))
      .in(Options.TRAIN, "Passes over the training examples; may be a fraction", "recipe")
      .writes(run -> run.schedule().epochs())
      .essential()
      .build();

  public static final Option<Long> MAX_STEPS = Option.row(
          OptionGroup.TRAINING, "maxSteps", OptionValue.longCount("N"))
      .in(Options.TRAIN, "Train for N steps, instead of {epochs}")
      .writesIfPresent(run -> run.schedule().maxSteps().isPresent()
          ? Optional.of(run.schedule().maxSteps().getAsLong())
          : Optional.empty())
      .essential()
      .build();

  public static final Option<Integer> STEPS = Option.row(
          OptionGroup.TRAINING, "steps", OptionValue.count("N"))
      .in(Options.BENCH, "Steps to time, after one that is not timed", "5")
      .essential()
      .build();

  public static final Option<Integer> BATCH_SIZE = Option.row(
          OptionGroup.TRAINING, "batchSize", OptionValue.count("N"))
      .in(Options.TRAINING, "Examples per batch", "recipe")
      .in(Options.INFERENCE, "Texts or images per batch", "32")
      .writes(run -> run.schedule().batchSize())
      .essential()
      .build();

  public static final Option<Integer> GRADIENT_ACCUMULATION = Option.row(
          OptionGroup.TRAINING, "gradientAccumulation", OptionValue.count("N"))
      .in(Options.TRAIN, "Batches per step", "1")
      .writes(run -> run.schedule().accumulation())
      .build();

  public static final Option<Integer> MAX_LENGTH = Option.row(
          OptionGroup.TRAINING, "maxLength", OptionValue.count("TOKENS"))
      .in(Options.TRAINING, "Longer texts are cut to this length", "recipe")
      .in(
          Options.INFERENCE,
          "Longer texts are cut to this length",
          "the length that the model was trained with, or else its tokenizer's model_max_length,"
              + " or 128; of questions, at most 384")
      .fits(SettingsGroup.LENGTHS)
      .writes(run -> run.schedule().maxLength())
      .essential()
      .build();

  public static final Option<Double> LEARNING_RATE = Option.row(
          OptionGroup.TRAINING, "learningRate", OptionValue.number("RATE"))
      .in(Options.TRAINING, "Peak learning rate", "recipe")
      .writes(run -> run.optimizer().learningRate())
      .essential()
      .build();

  public static final Option<String> LR_SCHEDULER = Option.row(
          OptionGroup.TRAINING, "lrScheduler", OptionValue.text("NAME"))
      .in(
          Options.TRAINING,
          "Shape of the learning rate after warm-up: "
              + String.join(", ", LearningRate.schedules()),
          "linear")
      .writes(run -> run.optimizer().schedule())
      .build();

  public static final Option<Double> WARMUP_RATIO = Option.row(
          OptionGroup.TRAINING, "warmupRatio", OptionValue.number("SHARE"))
      .in(
          Options.TRAINING,
          "Share of the steps in which the learning rate warms up from 0",
          "recipe")
      .writesList(run -> run.optimizer().warmUp() instanceof WarmUp.Share share
          ? List.of(String.valueOf(share.ratio()))
          : List.of())
      .build();

  public static final Option<Long> WARMUP_STEPS = Option.row(
          OptionGroup.TRAINING, "warmupSteps", OptionValue.longCount("N"))
      .in(Options.TRAINING, "Instead of {warmupRatio}: the number of warm-up steps")
      .writesList(run -> run.optimizer().warmUp() instanceof WarmUp.Steps steps
          ? List.of(String.valueOf(steps.count()))
          : List.of())
      .build();

  public static final Option<String> OPTIMIZER = Option.row(
          OptionGroup.TRAINING, "optimizer", OptionValue.text("NAME"))
      .in(Options.TRAINING, "The optimizer: " + String.join(", ", Optimizers.names()), "adamw")
      .writes(run -> run.optimizer().name())
      .essential()
      .build();

  public static final Option<Double> WEIGHT_DECAY = Option.row(
          OptionGroup.TRAINING, "weightDecay", OptionValue.number("RATE"))
      .in(Options.TRAINING, "Weight decay; biases and LayerNorm do not decay", "recipe")
      .writes(run -> run.optimizer().adamw().weightDecay())
      .build();

  public static final Option<Double> ADAM_BETA1 = Option.row(
          OptionGroup.TRAINING, "adamBeta1", OptionValue.number("SHARE"))
      .in(Options.TRAINING, "AdamW's beta1, for the mean of the gradients", "0.9")
      .writes(run -> run.optimizer().adamw().beta1())
      .build();

  public static final Option<Double> ADAM_BETA2 = Option.row(
          OptionGroup.TRAINING, "adamBeta2", OptionValue.number("SHARE"))
      .in(Options.TRAINING, "AdamW's beta2, for the mean of the squared gradients", "0.999")
      .writes(run -> run.optimizer().adamw().beta2())
      .build();

  public static final Option<Double> ADAM_EPSILON = Option.row(
          OptionGroup.TRAINING, "adamEpsilon", OptionValue.number("NUMBER"))
      .in(
          Options.TRAINING,
          "AdamW's epsilon, added to the denominator",
          "1e-8; 1e-6 with {recipe paper}")
      .writes(run -> run.optimizer().adamw().epsilon())
      .build();

  public static final Option<Boolean> ADAM_BIAS_CORRECTION = Option.row(
          OptionGroup.TRAINING, "adamBiasCorrection", OptionValue.onOff())
      .in(Options.TRAINING, "Correct the bias of AdamW's moments, which start at 0", "on")
      .writes(run -> Options.onOff(run.optimizer().adamw().biasCorrection()))
      .build();

  public static final Option<Double> MAX_GRAD_NORM = Option.row(
          OptionGroup.TRAINING, "maxGradNorm", OptionValue.number("NORM"))
      .in(Options.TRAINING, "Clip the gradients to this norm", "none")
      .writes(run -> run.optimizer().clipping().largestNorm())
      .build();

  public static final Option<Boolean> CLASS_WEIGHTS = Option.row(
          OptionGroup.TRAINING,
          "classWeights",
          OptionValue.choice("balanced|none", Boolean.class, WEIGHTS))
      .in(
          Options.TRAIN,
          "Weights of the classes in the loss; balanced gives rare classes more weight",
          "none")
      .fits(SettingsGroup.CLASS_LOSS)
      .writes(run -> run.data().loss().balanced() ? "balanced" : "none")
      .build();

  public static final Option<Double> LABEL_SMOOTHING = Option.row(
          OptionGroup.TRAINING, "labelSmoothing", OptionValue.number("SHARE"))
      .in(Options.TRAIN, "Share of each label that is distributed over all classes, in [0, 1)", "0")
      .fits(SettingsGroup.CLASS_LOSS)
      .writes(run -> run.data().loss().labelSmoothing())
      .build();

  public static final Option<Boolean> GROUP_BY_LENGTH = Option.row(
          OptionGroup.TRAINING, "groupByLength", OptionValue.onOff())
      .in(
          Options.TRAIN,
          "Make batches of texts of similar length",
          "on, unless texts are padded to the maximum length")
      .fits(SettingsGroup.SIMILAR_LENGTHS)
      .writes(run -> Options.onOff(run.schedule().groupByLength()))
      .build();

  public static final Option<Long> SEED = Option.row(
          OptionGroup.TRAINING, "seed", OptionValue.longCount("N"))
      .in(Options.TRAINING, "Seed of all random numbers", "recipe")
      .writes(run -> run.seed())
      .essential()
      .build();

  public static final Option<List<Long>> SEEDS = Option.row(
          OptionGroup.TRAINING, "seeds", OptionValue.longCounts("N,..."))
      .in(
          Options.TRAIN,
          "Instead of {seed}: one run for each seed, in OUTPUT/seed-N, and the means of their"
              + " metrics")
      .notSaved()
      .build();

  private TrainingOptions() {}

  static List<Option<?>> all() {
    return List.of(
        RECIPE,
        EPOCHS,
        MAX_STEPS,
        STEPS,
        BATCH_SIZE,
        GRADIENT_ACCUMULATION,
        MAX_LENGTH,
        LEARNING_RATE,
        LR_SCHEDULER,
        WARMUP_RATIO,
        WARMUP_STEPS,
        OPTIMIZER,
        WEIGHT_DECAY,
        ADAM_BETA1,
        ADAM_BETA2,
        ADAM_EPSILON,
        ADAM_BIAS_CORRECTION,
        MAX_GRAD_NORM,
        CLASS_WEIGHTS,
        LABEL_SMOOTHING,
        GROUP_BY_LENGTH,
        SEED,
        SEEDS);
  }
}
