package io.slimfit.run.config;

import io.slimfit.base.InputException;
import io.slimfit.base.Place;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.PolicyOption;
import io.slimfit.memory.SiteKind;
import io.slimfit.memory.Storage;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.WarmUp;
import io.slimfit.run.config.RunConfig.RecipeKind;
import io.slimfit.run.output.ClaimedFolder;
import io.slimfit.task.DataConfig;
import io.slimfit.task.LossConfig;
import io.slimfit.task.MicroBatch;
import io.slimfit.task.Recipe;
import io.slimfit.task.SettingsGroup;
import io.slimfit.task.TaskKind;
import io.slimfit.task.image.ImageConfig;
import io.slimfit.task.question.QuestionConfig;
import io.slimfit.task.text.TextFiles;
import io.slimfit.tensor.Device;
import io.slimfit.train.EvaluationSchedule;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Collects what differs from a task's recipe; {@link #build} checks the whole. */
public final class RunConfigBuilder {
  private static final DateTimeFormatter STAMP = DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss");

  /** All weights train, and for long. */
  private static final String FROM_NOTHING_PROFILE = "exact";

  private final TaskKind<?> task;
  private final FreezeConfigBuilder freezing = new FreezeConfigBuilder();
  private final OptimizerConfigBuilder optimizer = new OptimizerConfigBuilder();
  private final ScheduleConfigBuilder schedule = new ScheduleConfigBuilder();
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
  private Optional<String> alwaysTrain = Optional.empty();
  private Optional<String> profile = Optional.empty();
  private EngineConfig engine = EngineConfig.standard();
  private EvaluationSchedule evaluation = EvaluationSchedule.atEnd();
  private QuestionConfig questions = QuestionConfig.standard();
  private OptionalLong seed = OptionalLong.empty();
  private boolean ignoreMismatchedSizes;
  private boolean freshHead;
  private OptionalLong probeEvery = OptionalLong.empty();

  RunConfigBuilder(TaskKind<?> task) {
    this.task = task;
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

  /** Default: {@code runs/TASK-DATE-TIME}, which two runs of one second would share; {@link ClaimedFolder} tells them apart. */
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
    freezing.policy(policy);
    return this;
  }

  /** Whether a share of the weights is frozen under this policy, so that a rate says something. */
  public static boolean hasFreezeRate(String policy) {
    return FreezePolicies.having(InterLayerScheduling.RATE.name()).contains(policy);
  }

  /** The share of the weights that is frozen in each step: {@link InterLayerScheduling#RATE}. */
  public RunConfigBuilder freezeRate(double rate) {
    return freezeOption(InterLayerScheduling.RATE, rate);
  }

  /** An option of the policy, as its row of {@link FreezePolicies} declares it. */
  public <T> RunConfigBuilder freezeOption(PolicyOption<T> option, T value) {
    freezing.option(option, value);
    return this;
  }

  /** Whether backward ends at the lowest active weight of a step; biases below are held still in that step. */
  public RunConfigBuilder truncate(boolean truncated) {
    freezing.truncate(truncated);
    return this;
  }

  public RunConfigBuilder alwaysTrain(String regex) {
    alwaysTrain = Optional.of(regex);
    return this;
  }

  /** What is held from forward to backward; default: lean, from nothing exact. */
  public RunConfigBuilder profile(String name) {
    profile = Optional.of(name);
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
    optimizer.name(name);
    return this;
  }

  /** {@code resident}, or {@code paged}: in a file in the output folder. */
  public RunConfigBuilder optimizerStates(String name) {
    optimizer.states(name);
    return this;
  }

  public RunConfigBuilder learningRate(double peak) {
    optimizer.learningRate(peak);
    return this;
  }

  /** {@code linear}, {@code cosine} or {@code constant}. */
  public RunConfigBuilder learningRateSchedule(String name) {
    optimizer.schedule(name);
    return this;
  }

  /** For how long the learning rate rises at the start; by default as the recipe says: not at all, but from nothing. */
  public RunConfigBuilder warmUp(WarmUp length) {
    optimizer.warmUp(length);
    return this;
  }

  public RunConfigBuilder weightDecay(double decay) {
    optimizer.weightDecay(decay);
    return this;
  }

  /** How much of AdamW's mean of gradients stays from step to step; default: 0.9. */
  public RunConfigBuilder adamBeta1(double share) {
    optimizer.beta1(share);
    return this;
  }

  /** How much of AdamW's mean of squared gradients stays from step to step; default: 0.999. */
  public RunConfigBuilder adamBeta2(double share) {
    optimizer.beta2(share);
    return this;
  }

  /** Default: 1e-8, or 1e-6 as the released code has it. */
  public RunConfigBuilder adamEpsilon(double added) {
    optimizer.epsilon(added);
    return this;
  }

  public RunConfigBuilder biasCorrection(boolean corrected) {
    optimizer.biasCorrection(corrected);
    return this;
  }

  public RunConfigBuilder maxGradientNorm(double norm) {
    optimizer.clipping(new Clipping(norm));
    return this;
  }

  public RunConfigBuilder epochs(double count) {
    schedule.epochs(count);
    return this;
  }

  public RunConfigBuilder maxSteps(long steps) {
    schedule.maxSteps(steps);
    return this;
  }

  public RunConfigBuilder batchSize(int examples) {
    schedule.batchSize(examples);
    return this;
  }

  public RunConfigBuilder evalBatchSize(int examples) {
    schedule.evalBatchSize(examples);
    return this;
  }

  public RunConfigBuilder gradientAccumulation(int batches) {
    schedule.accumulation(batches);
    return this;
  }

  public RunConfigBuilder maxLength(int tokens) {
    schedule.maxLength(tokens);
    return this;
  }

  public RunConfigBuilder packing(boolean packed) {
    schedule.packing(packed);
    return this;
  }

  /** Whether batches are of like lengths; by default they are, unless every sequence is padded to the maximum length. */
  public RunConfigBuilder groupByLength(boolean grouped) {
    schedule.groupByLength(grouped);
    return this;
  }

  public RunConfigBuilder maxTrainSamples(int examples) {
    schedule.maxTrainSamples(examples);
    return this;
  }

  public RunConfigBuilder maxEvalSamples(int examples) {
    schedule.maxEvalSamples(examples);
    return this;
  }

  /** When the model is judged on the way, and what follows from it; by default at the end alone. */
  public RunConfigBuilder evaluation(EvaluationSchedule times) {
    evaluation = times;
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
          Place.setting("probeGradients"),
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

  /** Whether a stored head is replaced by a fresh one, of whatever size it is. */
  public RunConfigBuilder freshHead(boolean fresh) {
    freshHead = fresh;
    return this;
  }

  /** @throws io.slimfit.base.InputException naming the option that is wrong */
  public RunConfig build() {
    Recipe recipe = fromNothing ? task.recipe().fromNothing() : task.recipe();
    if (!task.settings().contains(SettingsGroup.LENGTHS)) {
      schedule.requireNothingOfTexts(task.name());
    }
    return new RunConfig(
        task,
        new DataConfig(
            data,
            files.withValidation(files.validationShare(), seed.orElse(recipe.seed())),
            images,
            questions,
            loss),
        new ModelConfig(model(), fromNothing, sizes, storedHead()),
        output.orElseGet(() -> Path.of(
            "runs",
            task.name() + "-" + LocalDateTime.now(ZoneId.systemDefault()).format(STAMP))),
        overwrite,
        recipeKind,
        freezing.build(recipe, task.recipe().freezeRate()),
        alwaysTrain,
        engine.withProfile(
            profile.orElse(fromNothing ? FROM_NOTHING_PROFILE : EngineConfig.STANDARD_PROFILE)),
        optimizer.build(recipe, recipeKind),
        schedule.build(recipe, recipeKind),
        evaluation,
        seed.orElse(recipe.seed()),
        probeEvery);
  }

  private StoredHead storedHead() {
    if (freshHead) {
      return StoredHead.REPLACED;
    }
    return ignoreMismatchedSizes ? StoredHead.KEPT_IF_IT_FITS : StoredHead.KEPT;
  }

  private String model() {
    if (model.isEmpty() && (task.settings().contains(SettingsGroup.IMAGES) || fromNothing)) {
      throw new InputException(
          Place.setting("model"),
          task.settings().contains(SettingsGroup.IMAGES)
              ? "task " + task.name() + " needs a model of images; none comes with slimfit"
              : "it is not said which model is to be trained from nothing",
          "Give one such as google/vit-base-patch16-224-in21k, a model folder, or train a small one"
              + " from nothing: {model vit-tiny} {" + ModelConfig.FROM_NOTHING + "}");
    }
    return model.orElse(RunConfig.EMBEDDED);
  }
}
