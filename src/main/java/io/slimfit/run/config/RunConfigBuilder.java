package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.memory.StoreOverrides;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.RunConfig.RecipeKind;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.Recipe;
import io.slimfit.task.ScheduleConfig;
import io.slimfit.task.ScheduleConfig.Padding;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.tensor.Device;
import io.slimfit.train.EvaluationSchedule;
import io.slimfit.train.EvaluationSchedule.Every;
import io.slimfit.train.NonFinite;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Collects settings that differ from a task's recipe; {@link #build} makes the configuration and
 * checks it. The rows of {@link Options} can be set:
 *
 * <pre>{@code
 * RunConfig.forTask("wordnet").set(PROFILE, "min").set(MAX_STEPS, 100L).build()
 * }</pre>
 */
public final class RunConfigBuilder {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final String SCRATCH_PROFILE =
      "exact"; // all weights are trained, and for many epochs
  private static final int EVAL_BATCH_SIZE = 64;
  private static final int REPORTED_EXAMPLES = 10;
  private static final String NO_POLICY = "none";
  private static final double FACTOR_OF_SMALL = 2;

  private final TaskKind<?> task;
  private final OptionValues values = new OptionValues();

  RunConfigBuilder(TaskKind<?> task) {
    this.task = task;
  }

  public <T> RunConfigBuilder set(Option<T> option, T value) {
    values.set(option, value);
    return this;
  }

  /** Whether an option was set. */
  public boolean has(Option<?> option) {
    return values.has(option);
  }

  /** Sets all these options; later values replace earlier ones. */
  public RunConfigBuilder set(OptionValues given) {
    values.putAll(given);
    return this;
  }

  /** @throws InputException naming the option that is wrong */
  public RunConfig build() {
    Options.requireFit(values, Command.TRAIN, task);
    boolean scratch = values.is(ModelSourceOptions.FROM_SCRATCH);
    Recipe recipe = scratch ? task.recipe().fromScratch() : task.recipe();
    FreezeConfig freezing = freezing(recipe, scratch);
    long seed = values.get(TrainingOptions.SEED).orElse(recipe.seed());
    return new RunConfig(
        task,
        DataSettings.of(values, seed),
        model(scratch),
        values.get(OutputOptions.OUTPUT).map(Path::of).orElseGet(() -> datedFolder(task.name())),
        values.is(OutputOptions.OVERWRITE),
        recipeKind(),
        freezing,
        values.get(FreezingOptions.ALWAYS_TRAIN),
        engine(scratch),
        optimizer(recipe, learningRate(recipe, freezing)),
        schedule(
            recipe, trainsAll(freezing) ? recipe.batchSize() : recipe.freezing().batchSize()),
        evaluation(),
        CheckpointConfig.of(values),
        nonFinite(),
        seed,
        values
            .get(OutputOptions.PROBE_GRADIENTS)
            .map(OptionalLong::of)
            .orElseGet(OptionalLong::empty),
        LogConfig.of(values),
        values.get(OutputOptions.REPORT_EXAMPLES).orElse(REPORTED_EXAMPLES),
        ParallelConfig.of(values));
  }

  /** The folder for results that no option names. */
  static Path datedFolder(String name) {
    return Path.of(
        "runs", name + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP));
  }

  private NonFinite nonFinite() {
    NonFinite usual = NonFinite.fail();
    NonFinite limited =
        usual.atMost(values.get(CheckpointOptions.MAX_SKIPPED_STEPS).orElse(usual.mostSkipped()));
    return values.get(CheckpointOptions.ON_NONFINITE).orElse(false) ? limited.skipping() : limited;
  }

  private RecipeKind recipeKind() {
    return values.get(TrainingOptions.RECIPE).orElse(RecipeKind.SLIMFIT);
  }

  private ModelConfig model(boolean scratch) {
    boolean images = task.settings().contains(SettingsGroup.IMAGES);
    Optional<String> model = values.get(ModelSourceOptions.MODEL);
    if (model.isEmpty() && (images || scratch)) {
      throw new InputException(
          Place.setting("model"),
          images
              ? "task " + task.name() + " needs an image model, and slimfit comes with none"
              : "no model to train from scratch is given",
          "Give a name such as google/vit-base-patch16-224-in21k or a model folder, or train a"
              + " small model from scratch: {model vit-tiny} {fromScratch}");
    }
    return new ModelConfig(
        model.orElse(RunConfig.EMBEDDED),
        scratch,
        new ModelSizes(
            DataSettings.whole(values.get(ModelSourceOptions.LAYERS)),
            DataSettings.whole(values.get(ModelSourceOptions.HIDDEN_SIZE)),
            DataSettings.whole(values.get(ModelSourceOptions.HEADS)),
            DataSettings.whole(values.get(ModelSourceOptions.INTERMEDIATE_SIZE)),
            DataSettings.whole(values.get(ModelSourceOptions.PATCH_SIZE)),
            DataSettings.whole(values.get(ImageOptions.IMAGE_SIZE))),
        storedHead(),
        LoraOptions.lora(values),
        values.get(LoraOptions.ADAPTER));
  }

  private StoredHead storedHead() {
    if (values.is(ModelSourceOptions.FRESH_HEAD)) {
      return StoredHead.REPLACED;
    }
    return values.is(ModelSourceOptions.IGNORE_MISMATCHED_SIZES)
        ? StoredHead.KEPT_IF_IT_FITS
        : StoredHead.KEPT;
  }

  /** Nothing is frozen, unless a policy or a rate is given, or the paper's recipe is followed. */
  private FreezeConfig freezing(Recipe recipe, boolean scratch) {
    if (isLowRank()) {
      return lowRank();
    }
    boolean ofPaper = recipeKind() == RecipeKind.PAPER && !scratch;
    double rate = values.get(FreezingOptions.FREEZE_RATE).orElse(ofPaper ? 1.0 : 0.0);
    String policy = values.get(FreezingOptions.FREEZE).orElse(rate > 0 ? "ils" : NO_POLICY);
    if (policy.equals(NO_POLICY) && values.is(FreezingOptions.TRUNCATE)) {
      throw new InputException(
          Place.setting(FreezingOptions.TRUNCATE.name()),
          "has no meaning if nothing is frozen: the lowest weight is active in every step",
          "Add a policy such as {freeze ils}, or leave it out");
    }
    FreezeConfig config =
        FreezeConfig.of(policy).withTruncation(values.is(FreezingOptions.TRUNCATE));
    if (FreezePolicies.options(policy).contains(InterLayerScheduling.RATE)) {
      config = config.with(InterLayerScheduling.RATE, recipe.freezing().rate());
    }
    return FreezingOptions.with(config, values);
  }

  private boolean isLowRank() {
    return values.has(LoraOptions.RANK) || values.has(LoraOptions.ADAPTER);
  }

  private boolean trainsAll(FreezeConfig freezing) {
    return freezing.policy().equals(NO_POLICY) && !isLowRank();
  }

  /**
   * The given rate, or that of the recipe. The embedded models are half as wide as the models that
   * recipes are for, and learn at twice the rate.
   */
  private double learningRate(Recipe recipe, FreezeConfig freezing) {
    double usual =
        trainsAll(freezing) ? recipe.learningRate() : recipe.freezing().learningRate();
    return values
        .get(TrainingOptions.LEARNING_RATE)
        .orElse(startsSmall() ? FACTOR_OF_SMALL * usual : usual);
  }

  private boolean startsSmall() {
    return recipeKind() == RecipeKind.SLIMFIT
        && !values.is(ModelSourceOptions.FROM_SCRATCH)
        && ModelConfig.isEmbedded(values.get(ModelSourceOptions.MODEL).orElse(RunConfig.EMBEDDED));
  }

  /** Low-rank additions train in every step; a policy would contradict that. */
  private FreezeConfig lowRank() {
    String option =
        values.has(LoraOptions.RANK) ? LoraOptions.RANK.name() : LoraOptions.ADAPTER.name();
    values
        .get(FreezingOptions.FREEZE)
        .filter(policy -> !policy.equals(NO_POLICY))
        .ifPresent(policy -> {
          throw new InputException(
              Place.setting(FreezingOptions.FREEZE.name()),
              "{freeze " + policy + "} contradicts {" + option
                  + "}, with which only the additions and the head train, in every step",
              "Leave out one of them");
        });
    FreezeConfig none =
        FreezeConfig.of(NO_POLICY).withTruncation(values.is(FreezingOptions.TRUNCATE));
    return FreezingOptions.with(none, values);
  }

  private EngineConfig engine(boolean scratch) {
    EngineConfig usual = EngineConfig.standard();
    // the released code computes in fp32, and bf16 was not compared for models from scratch
    boolean whole = scratch || recipeKind() == RecipeKind.PAPER;
    Precisions precisions = whole ? usual.precisions() : Precisions.auto();
    if (values.has(SpeedOptions.PRECISION)) {
      precisions = precisions.withForward(values.get(SpeedOptions.PRECISION).orElseThrow());
    }
    if (values.has(SpeedOptions.GRADIENT_PRECISION)) {
      precisions =
          precisions.withBackward(values.get(SpeedOptions.GRADIENT_PRECISION).orElseThrow());
    }
    return new EngineConfig(
        values
            .get(MemoryOptions.PROFILE)
            .orElse(scratch ? SCRATCH_PROFILE : EngineConfig.STANDARD_PROFILE),
        StoreOverrides.parse(values.get(MemoryOptions.STORE).orElse(List.of())),
        values.get(MemoryOptions.MICRO_BATCH).orElseGet(MicroBatch.Standard::new),
        precisions,
        values.get(SpeedOptions.THREADS).orElse(usual.threads()),
        values.get(SpeedOptions.DEVICE).orElse(Device.CPU));
  }

  private OptimizerConfig optimizer(Recipe recipe, double learningRate) {
    return new OptimizerConfig(
        values.get(TrainingOptions.OPTIMIZER).orElse("adamw"),
        adamw(values.get(TrainingOptions.WEIGHT_DECAY).orElse(recipe.weightDecay())),
        values.get(MemoryOptions.OPTIMIZER_STATES).orElse(OptimizerStates.RESIDENT),
        learningRate,
        values.get(TrainingOptions.LR_SCHEDULER).orElse("linear"),
        warmUp(recipe),
        values.get(TrainingOptions.MAX_GRAD_NORM).map(Clipping::new).orElseGet(Clipping::none));
  }

  private WarmUp warmUp(Recipe recipe) {
    Optional<WarmUp> steps = values.get(TrainingOptions.WARMUP_STEPS).map(WarmUp.Steps::new);
    Optional<WarmUp> share = values.get(TrainingOptions.WARMUP_RATIO).map(WarmUp.Share::new);
    return steps
        .or(() -> share)
        .orElseGet(() -> recipe.warmUp() > 0 ? new WarmUp.Share(recipe.warmUp()) : WarmUp.none());
  }

  private AdamWConfig adamw(double decay) {
    AdamWConfig usual = recipeKind() == RecipeKind.PAPER
        ? AdamWConfig.released(decay)
        : AdamWConfig.standard(decay);
    return usual
        .withBetas(
            values.get(TrainingOptions.ADAM_BETA1).orElse(usual.beta1()),
            values.get(TrainingOptions.ADAM_BETA2).orElse(usual.beta2()))
        .withEpsilon(values.get(TrainingOptions.ADAM_EPSILON).orElse(usual.epsilon()))
        .withBiasCorrection(values.get(TrainingOptions.ADAM_BIAS_CORRECTION).orElse(true));
  }

  private ScheduleConfig schedule(Recipe recipe, int batchSize) {
    Padding padding = padding();
    return new ScheduleConfig(
        values.get(TrainingOptions.EPOCHS).orElse((double) recipe.epochs()),
        values.get(TrainingOptions.MAX_STEPS).map(OptionalLong::of).orElseGet(OptionalLong::empty),
        values.get(TrainingOptions.BATCH_SIZE).orElse(batchSize),
        values.get(EvaluationOptions.EVAL_BATCH_SIZE).orElse(EVAL_BATCH_SIZE),
        values.get(TrainingOptions.GRADIENT_ACCUMULATION).orElse(1),
        values.get(TrainingOptions.MAX_LENGTH).orElse(recipe.inputSize()),
        padding,
        values.get(TrainingOptions.GROUP_BY_LENGTH).orElse(padding != Padding.MAX_LENGTH),
        DataSettings.whole(values.get(DataOptions.MAX_TRAIN_SAMPLES)),
        DataSettings.whole(values.get(EvaluationOptions.MAX_EVAL_SAMPLES)));
  }

  /**
   * The released code pads every sequence to the maximum length. Without packing, slimfit pads to
   * the longest sequence of the batch.
   */
  private Padding padding() {
    if (values.get(SpeedOptions.PACKING).orElse(recipeKind() == RecipeKind.SLIMFIT)) {
      return Padding.NONE;
    }
    return recipeKind() == RecipeKind.PAPER ? Padding.MAX_LENGTH : Padding.LONGEST;
  }

  private EvaluationSchedule evaluation() {
    return new EvaluationSchedule(
        values.get(EvaluationOptions.EVAL_EVERY).orElseGet(Every.End::new),
        values.get(EvaluationOptions.KEEP).orElse(true),
        values.get(EvaluationOptions.BEST_METRIC),
        DataSettings.whole(values.get(EvaluationOptions.EARLY_STOPPING)));
  }
}
