package io.slimfit.train;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.optim.WarmUp;
import io.slimfit.task.ImageTask;
import io.slimfit.task.Recipe;
import io.slimfit.task.Task;
import io.slimfit.task.Tasks;
import io.slimfit.task.TextFiles;
import io.slimfit.tensor.Device;
import io.slimfit.train.RunConfig.RecipeKind;
import io.slimfit.train.ScheduleConfig.Padding;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Collects what differs from a task's recipe; {@link #build} checks the whole. */
public final class RunConfigBuilder {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");
  private static final int EVAL_BATCH_SIZE = 64;

  private final Task task;
  private RecipeKind recipeKind = RecipeKind.SLIMFIT;
  private Optional<Path> data = Optional.empty();
  private TextFiles files = TextFiles.none();
  private LossConfig loss = LossConfig.plain();
  private ImageConfig images = ImageConfig.standard();
  private Optional<String> model = Optional.empty();
  private boolean fromNothing;
  private ModelSizes sizes = ModelSizes.unchanged();
  private Optional<Path> output = Optional.empty();
  private boolean overwrite;
  private Optional<String> freeze = Optional.empty();
  private Optional<Double> freezeRate = Optional.empty();
  private Optional<String> freezePattern = Optional.empty();
  private OptionalInt freezeBlocks = OptionalInt.empty();
  private boolean truncate;
  private Optional<String> alwaysTrain = Optional.empty();
  private EngineConfig engine = EngineConfig.standard();
  private String optimizer = "adamw";
  private String optimizerStates = "resident";
  private Optional<Double> learningRate = Optional.empty();
  private String schedule = "linear";
  private Optional<WarmUp> warmUp = Optional.empty();
  private OptionalDouble weightDecay = OptionalDouble.empty();
  private OptionalDouble beta1 = OptionalDouble.empty();
  private OptionalDouble beta2 = OptionalDouble.empty();
  private OptionalDouble epsilon = OptionalDouble.empty();
  private boolean biasCorrection = true;
  private Clipping clipping = Clipping.none();
  private Optional<Double> epochs = Optional.empty();
  private OptionalLong maxSteps = OptionalLong.empty();
  private OptionalInt batchSize = OptionalInt.empty();
  private int evalBatchSize = EVAL_BATCH_SIZE;
  private int accumulation = 1;
  private OptionalInt maxLength = OptionalInt.empty();
  private Optional<Boolean> packing = Optional.empty();
  private Optional<Boolean> groupByLength = Optional.empty();
  private OptionalInt maxTrainSamples = OptionalInt.empty();
  private OptionalInt maxEvalSamples = OptionalInt.empty();
  private EvaluationSchedule evaluation = EvaluationSchedule.atEnd();
  private QuestionConfig questions = QuestionConfig.standard();
  private OptionalLong seed = OptionalLong.empty();
  private boolean ignoreMismatchedSizes;
  private OptionalLong probeEvery = OptionalLong.empty();

  RunConfigBuilder(String task) {
    this.task = Tasks.get(task, Place.option("--task"));
  }

  public RunConfigBuilder data(Path folder) {
    data = Optional.of(folder);
    return this;
  }

  /** Files of one's own to learn from; the task is then {@code text}. */
  public RunConfigBuilder files(TextFiles own) {
    files = own;
    return this;
  }

  /** How wrong classes are weighed; by default all alike. */
  public RunConfigBuilder loss(LossConfig weighed) {
    loss = weighed;
    return this;
  }

  /** {@code embedded}, the path of a model folder, or a name on the hub with perhaps {@code @REVISION} behind it. */
  public RunConfigBuilder model(String nameOrPath) {
    model = Optional.of(nameOrPath);
    return this;
  }

  /** Whether the model starts with random weights; its name is then that of an architecture, or the path of a config.json. */
  public RunConfigBuilder fromNothing(boolean random) {
    fromNothing = random;
    return this;
  }

  /** Sizes of the model that differ from its configuration. */
  public RunConfigBuilder sizes(ModelSizes other) {
    sizes = other;
    return this;
  }

  /** How images are read and varied. */
  public RunConfigBuilder images(ImageConfig settings) {
    images = settings;
    return this;
  }

  /** Default: {@code runs/TASK-DATE-TIME}. */
  public RunConfigBuilder output(Path folder) {
    output = Optional.of(folder);
    return this;
  }

  /** Whether what an earlier run left in the output folder is removed. */
  public RunConfigBuilder overwrite(boolean allowed) {
    overwrite = allowed;
    return this;
  }

  public RunConfigBuilder recipe(RecipeKind kind) {
    recipeKind = kind;
    return this;
  }

  /** A name in {@link io.slimfit.freeze.FreezePolicies}. */
  public RunConfigBuilder freeze(String policy) {
    freeze = Optional.of(policy);
    return this;
  }

  public RunConfigBuilder freezeRate(double rate) {
    freezeRate = Optional.of(rate);
    return this;
  }

  public RunConfigBuilder freezePattern(String regex) {
    freezePattern = Optional.of(regex);
    return this;
  }

  public RunConfigBuilder freezeBlocks(int blocks) {
    freezeBlocks = OptionalInt.of(blocks);
    return this;
  }

  /** Whether backward ends at the lowest active weight of a step; biases below are held still in that step. */
  public RunConfigBuilder truncate(boolean truncated) {
    truncate = truncated;
    return this;
  }

  public RunConfigBuilder alwaysTrain(String regex) {
    alwaysTrain = Optional.of(regex);
    return this;
  }

  public RunConfigBuilder profile(String name) {
    engine = engine.withProfile(name);
    return this;
  }

  /** What is held otherwise than the profile says; see {@link io.slimfit.memory.StoreOverrides}. */
  public RunConfigBuilder store(Map<SiteKind, Storage> overrides) {
    engine = engine.withStores(overrides);
    return this;
  }

  public RunConfigBuilder microBatch(MicroBatch cut) {
    engine = engine.withMicroBatch(cut);
    return this;
  }

  /** {@code fp32} or {@code bf16}: of products with the weights of blocks. */
  public RunConfigBuilder precision(String name) {
    engine = engine.withPrecisions(engine.precisions().withForward(name));
    return this;
  }

  /** {@code fp32}, {@code bf16} or {@code int8}: of backward's products with them, but for gradients of weights. */
  public RunConfigBuilder gradientPrecision(String name) {
    engine = engine.withPrecisions(engine.precisions().withBackward(name));
    return this;
  }

  public RunConfigBuilder threads(int workers) {
    engine = engine.withThreads(workers);
    return this;
  }

  public RunConfigBuilder device(Device device) {
    engine = engine.withDevice(device);
    return this;
  }

  public RunConfigBuilder optimizer(String name) {
    optimizer = name;
    return this;
  }

  /** {@code resident}, or {@code paged}: in a file in the output folder. */
  public RunConfigBuilder optimizerStates(String name) {
    optimizerStates = name;
    return this;
  }

  public RunConfigBuilder learningRate(double peak) {
    learningRate = Optional.of(peak);
    return this;
  }

  /** {@code linear}, {@code cosine} or {@code constant}. */
  public RunConfigBuilder learningRateSchedule(String name) {
    schedule = name;
    return this;
  }

  /** For how long the learning rate rises at the start; by default as the recipe says: not at all, but from nothing. */
  public RunConfigBuilder warmUp(WarmUp length) {
    warmUp = Optional.of(length);
    return this;
  }

  public RunConfigBuilder weightDecay(double decay) {
    weightDecay = OptionalDouble.of(decay);
    return this;
  }

  /** How much of AdamW's mean of gradients stays from step to step; default: 0.9. */
  public RunConfigBuilder adamBeta1(double share) {
    beta1 = OptionalDouble.of(share);
    return this;
  }

  /** How much of AdamW's mean of squared gradients stays from step to step; default: 0.999. */
  public RunConfigBuilder adamBeta2(double share) {
    beta2 = OptionalDouble.of(share);
    return this;
  }

  /** Default: 1e-8, or 1e-6 as the released code has it. */
  public RunConfigBuilder adamEpsilon(double added) {
    epsilon = OptionalDouble.of(added);
    return this;
  }

  public RunConfigBuilder biasCorrection(boolean corrected) {
    biasCorrection = corrected;
    return this;
  }

  public RunConfigBuilder maxGradientNorm(double norm) {
    clipping = new Clipping(norm);
    return this;
  }

  public RunConfigBuilder epochs(double count) {
    epochs = Optional.of(count);
    return this;
  }

  public RunConfigBuilder maxSteps(long steps) {
    maxSteps = OptionalLong.of(steps);
    return this;
  }

  public RunConfigBuilder batchSize(int examples) {
    batchSize = OptionalInt.of(examples);
    return this;
  }

  public RunConfigBuilder evalBatchSize(int examples) {
    evalBatchSize = examples;
    return this;
  }

  public RunConfigBuilder gradientAccumulation(int batches) {
    accumulation = batches;
    return this;
  }

  public RunConfigBuilder maxLength(int tokens) {
    maxLength = OptionalInt.of(tokens);
    return this;
  }

  public RunConfigBuilder packing(boolean packed) {
    packing = Optional.of(packed);
    return this;
  }

  /** Whether batches are of like lengths; by default they are, unless every sequence is padded to the maximum length. */
  public RunConfigBuilder groupByLength(boolean grouped) {
    groupByLength = Optional.of(grouped);
    return this;
  }

  public RunConfigBuilder maxTrainSamples(int examples) {
    maxTrainSamples = OptionalInt.of(examples);
    return this;
  }

  public RunConfigBuilder maxEvalSamples(int examples) {
    maxEvalSamples = OptionalInt.of(examples);
    return this;
  }

  /** When the model is judged on the way, and what follows from it; by default at the end alone. */
  public RunConfigBuilder evaluation(EvaluationSchedule schedule) {
    evaluation = schedule;
    return this;
  }

  /** How answers are looked for, in question answering. */
  public RunConfigBuilder questions(QuestionConfig settings) {
    questions = settings;
    return this;
  }

  public RunConfigBuilder seed(long number) {
    seed = OptionalLong.of(number);
    return this;
  }

  /** Every so many steps gradients are compared with exact ones: three times the time of such a step. */
  public RunConfigBuilder probeGradients(long steps) {
    if (steps < 1) {
      throw new InputException(
          Place.option("--probe-gradients"),
          steps + " is outside the allowed range",
          "Give a number of at least 1");
    }
    probeEvery = OptionalLong.of(steps);
    return this;
  }

  /** Whether a stored head of another size is replaced by a fresh one. */
  public RunConfigBuilder ignoreMismatchedSizes(boolean ignored) {
    ignoreMismatchedSizes = ignored;
    return this;
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  public RunConfig build() {
    Recipe recipe = fromNothing ? task.recipe().fromNothing() : task.recipe();
    String policy = freeze.orElse(recipe.freezeRate() > 0 ? "ils" : "none");
    double rate = freezeRate.orElse(policy.equals("none") ? 0 : task.recipe().freezeRate());
    if (task instanceof ImageTask) {
      requireNothingOfTexts();
    }
    return new RunConfig(
        task.name(),
        new DataConfig(
            data,
            files.withValidation(files.validationShare(), seed.orElse(recipe.seed())),
            images,
            questions,
            loss),
        new ModelConfig(model(), fromNothing, sizes, ignoreMismatchedSizes),
        output.orElseGet(() -> Path.of(
            "runs",
            task.name() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP))),
        overwrite,
        recipeKind,
        new FreezeConfig(policy, rate, freezePattern, freezeBlocks, truncate),
        alwaysTrain,
        engine,
        new OptimizerConfig(
            optimizer,
            adamw(recipe),
            OptimizerStates.of(optimizerStates, Place.option("--optimizer-states")),
            learningRate.orElse(recipe.learningRate()),
            schedule,
            warmUp.orElse(recipe.warmUp() > 0 ? new WarmUp.Share(recipe.warmUp()) : WarmUp.none()),
            clipping),
        new ScheduleConfig(
            epochs.orElse((double) recipe.epochs()),
            maxSteps,
            batchSize.orElse(recipe.batchSize()),
            evalBatchSize,
            accumulation,
            maxLength.orElse(recipe.inputSize()),
            padding(),
            groupByLength.orElse(padding() == Padding.NONE || padding() == Padding.LONGEST),
            maxTrainSamples,
            maxEvalSamples),
        evaluation,
        seed.orElse(recipe.seed()),
        probeEvery);
  }

  private String model() {
    if (model.isEmpty() && (task instanceof ImageTask || fromNothing)) {
      throw new InputException(
          Place.option("--model"),
          task instanceof ImageTask
              ? "task " + task.name() + " needs a model of images; none comes with slimfit"
              : "it is not said which model is to be trained from nothing",
          "Give one such as google/vit-base-patch16-224-in21k, a model folder, or train a small one"
              + " from nothing: --model vit-tiny " + ModelConfig.FROM_NOTHING);
    }
    return model.orElse(RunConfig.EMBEDDED);
  }

  private void requireNothingOfTexts() {
    String option = maxLength.isPresent()
        ? "--max-length"
        : packing.isPresent() ? "--packing" : groupByLength.isPresent() ? "--group-by-length" : "";
    if (!option.isEmpty()) {
      throw new InputException(
          Place.option(option),
          "it goes with texts, but task " + task.name() + " has images",
          "Leave it out; the size of images is --image-size");
    }
  }

  private AdamWConfig adamw(Recipe recipe) {
    double decay = weightDecay.orElse(recipe.weightDecay());
    AdamWConfig usual =
        recipeKind == RecipeKind.PAPER ? AdamWConfig.released(decay) : AdamWConfig.standard(decay);
    return usual
        .withBetas(beta1.orElse(usual.beta1()), beta2.orElse(usual.beta2()))
        .withEpsilon(epsilon.orElse(usual.epsilon()))
        .withBiasCorrection(biasCorrection);
  }

  /** The released code pads every sequence to the maximum length; without packing, ours only to the longest of the batch. */
  private Padding padding() {
    if (packing.orElse(recipeKind == RecipeKind.SLIMFIT)) {
      return Padding.NONE;
    }
    return recipeKind == RecipeKind.PAPER ? Padding.MAX_LENGTH : Padding.LONGEST;
  }
}
