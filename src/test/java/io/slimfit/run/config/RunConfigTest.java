package io.slimfit.run.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.base.InputException;
import io.slimfit.data.table.OnBadRow;
import io.slimfit.task.Recipe;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Processor;
import io.slimfit.train.NonFinite;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run does where no option says it, and which values are refused. */
class RunConfigTest {
  private static RunConfigBuilder run() {
    return RunConfig.forTask("wordnet").set(OutputOptions.OUTPUT, "o");
  }

  private static void refused(ThrowingCallable call, String setting, String problem) {
    assertThatThrownBy(call)
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith("option " + setting + ": ")
        .hasMessageContaining(problem);
  }

  @Test
  void numbersJustOutsideTheirRangesAreRefusedAndTheLastInsideAreNot() {
    String outside = "is outside the allowed range";
    run().set(OutputOptions.PROBE_GRADIENTS, 1L).build();
    refused(() -> run().set(OutputOptions.PROBE_GRADIENTS, 0L).build(), "probeGradients", outside);
    run().set(OutputOptions.REPORT_EXAMPLES, 0).build();
    run().set(OutputOptions.REPORT_EXAMPLES, 1000).build();
    refused(() -> run().set(OutputOptions.REPORT_EXAMPLES, -1).build(), "reportExamples", outside);
    refused(
        () -> run().set(OutputOptions.REPORT_EXAMPLES, 1001).build(), "reportExamples", outside);
    run().set(CheckpointOptions.KEEP_LAST, 1).build();
    refused(() -> run().set(CheckpointOptions.KEEP_LAST, 0).build(), "keepLast", outside);
    run().set(ParallelOptions.PROCESSES, 1024).build();
    refused(() -> run().set(ParallelOptions.PROCESSES, 0).build(), "processes", outside);
    refused(() -> run().set(ParallelOptions.PROCESSES, 1025).build(), "processes", outside);
    run().set(ParallelOptions.RANK_TIMEOUT, 1).build();
    refused(() -> run().set(ParallelOptions.RANK_TIMEOUT, 0).build(), "rankTimeout", outside);
    assertThat(run().build().parallel().rankTimeout()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void ofLowRanksTheRangesAreOpenWhereTheyMustBe() {
    new LoraConfig(1, 0.1, List.of(), 0);
    refused(() -> new LoraConfig(0, 1, List.of(), 0), "loraRank", "0 is outside");
    refused(() -> new LoraConfig(1, 0, List.of(), 0), "loraAlpha", "0.0 is outside");
    refused(
        () -> new LoraConfig(1, Double.POSITIVE_INFINITY, List.of(), 0), "loraAlpha", "Infinity");
    refused(() -> new LoraConfig(1, 1, List.of(), 1), "loraDropout", "1.0 is outside");
    refused(() -> new LoraConfig(1, 1, List.of(), -0.1), "loraDropout", "-0.1 is outside");
    refused(() -> new LoraConfig(1, 1, List.of("query", " "), 0), "loraTargets", "is empty");
    LoraConfig usual = run().set(LoraOptions.RANK, 4).build().model().lora().orElseThrow();
    assertThat(usual.scale()).isEqualTo(2);
    ModelConfig everywhere = run().build().model().withLowRank(4, true);
    assertThat(everywhere.lora()).contains(new LoraConfig(4, 8, List.of(LoraConfig.ALL), 0));
    assertThat(everywhere.isLowRank()).isTrue();
    assertThat(run().build().model().isLowRank()).isFalse();
    assertThat(run().build().model().withLowRank(4, false).lora()).contains(usual);
  }

  @Test
  void anEmbeddedModelLearnsAtTwiceTheRateUnlessThePapersRecipeIsFollowed() {
    double usual = rate(run().set(ModelSourceOptions.MODEL, "folder"));
    assertThat(rate(run())).isEqualTo(2 * usual);
    assertThat(rate(run().set(ModelSourceOptions.MODEL, "embedded:bge"))).isEqualTo(2 * usual);
    assertThat(rate(run().set(ModelSourceOptions.MODEL, "embeddedness"))).isEqualTo(usual);
    assertThat(rate(run().set(TrainingOptions.LEARNING_RATE, 7e-5))).isEqualTo(7e-5);
    double frozen = rate(run().set(FreezingOptions.FREEZE, "ils"));
    assertThat(rate(run().set(TrainingOptions.RECIPE, RunConfig.RecipeKind.PAPER)))
        .isEqualTo(frozen / 2);
  }

  private static double rate(RunConfigBuilder run) {
    return run.build().optimizer().learningRate();
  }

  @Test
  void aRateFreezesAndNoRateDoesNot() {
    assertThat(run().build().freeze().policy()).isEqualTo("none");
    assertThat(run().set(FreezingOptions.FREEZE_RATE, 0.0).build().freeze().policy())
        .isEqualTo("none");
    assertThat(run().set(FreezingOptions.FREEZE_RATE, 0.1).build().freeze().policy())
        .isEqualTo("ils");
    refused(
        () -> run().set(FreezingOptions.TRUNCATE, true).build(),
        "truncate",
        "has no meaning if nothing is frozen");
    refused(
        () -> run().set(LoraOptions.RANK, 4).set(FreezingOptions.FREEZE, "ils").build(),
        "freeze",
        "freeze(ils) contradicts loraRank");
    assertThat(
            run().set(LoraOptions.RANK, 4).set(FreezingOptions.FREEZE, "none").build())
        .extracting(config -> config.freeze().policy())
        .isEqualTo("none");
  }

  @Test
  void modelsFromScratchAndThePapersRecipeComputeInFp32() {
    assertThat(run().build().engine().precisions()).isEqualTo(Precisions.auto());
    RunConfigBuilder paper = run().set(TrainingOptions.RECIPE, RunConfig.RecipeKind.PAPER);
    assertThat(paper.build().engine().precisions()).isEqualTo(Precisions.standard());
    RunConfig scratch = RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, Path.of("d"))
        .set(ModelSourceOptions.MODEL, "vit-tiny")
        .set(ModelSourceOptions.FROM_SCRATCH, true)
        .build();
    assertThat(scratch.engine().precisions()).isEqualTo(Precisions.standard());
    assertThat(scratch.engine().profile()).isEqualTo("exact");
    assertThat(paper
            .set(SpeedOptions.PRECISION, "bf16")
            .build()
            .engine()
            .precisions()
            .forward())
        .isEqualTo(Precision.BFLOAT16);
  }

  @Test
  void imagesAndModelsFromScratchNeedAModel() {
    refused(
        () ->
            RunConfig.forTask("imagefolder").set(DataOptions.DATA, Path.of("d")).build(),
        "model",
        "needs an image model");
    refused(
        () -> run().set(ModelSourceOptions.FROM_SCRATCH, true).build(),
        "model",
        "no model to train from scratch is given");
  }

  @ParameterizedTest
  @CsvSource({
    "SLIMFIT, , NONE, true",
    "SLIMFIT, false, LONGEST, true",
    "PAPER, , MAX_LENGTH, false",
    "PAPER, true, NONE, true"
  })
  void paddingFollowsTheRecipeUnlessPackingIsGiven(
      RunConfig.RecipeKind recipe, @Nullable Boolean packing, String padding, boolean byLength) {
    RunConfigBuilder run = run().set(TrainingOptions.RECIPE, recipe);
    if (packing != null) {
      run.set(SpeedOptions.PACKING, packing);
    }
    assertThat(run.build().schedule().packing()).hasToString(padding);
    assertThat(run.build().schedule().groupByLength()).isEqualTo(byLength);
  }

  @Test
  void anotherEngineOptimizerModelOrPolicyLeavesTheRestOfARunAsItIs() {
    RunConfig config = run().set(TrainingOptions.SEED, 5L).build();
    RunConfig other = run()
        .set(TrainingOptions.SEED, 5L)
        .set(MemoryOptions.PROFILE, "min")
        .set(SpeedOptions.THREADS, 1)
        .set(SpeedOptions.PRECISION, "bf16")
        .set(TrainingOptions.LEARNING_RATE, 0.5)
        .set(ModelSourceOptions.MODEL, "folder")
        .build();
    assertThat(config
            .withEngine(config
                .engine()
                .withProfile("min")
                .withThreads(1)
                .withPrecisions(other.engine().precisions()))
            .withOptimizer(other.optimizer())
            .withModel(other.model())
            .withFreeze(other.freeze()))
        .isEqualTo(other);
  }

  @Test
  void predictionsDifferFromTheUsualOnlyInWhatIsSet() {
    InferenceConfig usual = InferenceConfig.of("m");
    InferenceConfig config = usual
        .withAdapter(Path.of("a"))
        .withMaxLength(17)
        .withUsualLength(99)
        .withBatchSize(3)
        .withThreads(1);
    assertThat(config)
        .isEqualTo(new InferenceConfig(
            "m",
            Optional.of(Path.of("a")),
            OptionalInt.of(17),
            99,
            3,
            1,
            usual.device(),
            usual.precision()));
    assertThat(config.settings().batchSize()).isEqualTo(3);
    refused(() -> usual.withBatchSize(0), "batchSize", "0 is outside");
    refused(() -> usual.withMaxLength(2), "maxLength", "2 is outside");
  }

  @Test
  void sizesOfAModelFollowFromTheHiddenSizeUnlessTheyAreGiven() throws Exception {
    JsonNode config = new JsonMapper().readTree("{\"num_attention_heads\": 12, \"x\": 1}");
    OptionalInt none = OptionalInt.empty();
    ModelSizes wide =
        new ModelSizes(none, OptionalInt.of(128), none, none, OptionalInt.of(4), none);
    assertThat(wide.appliedTo(config))
        .isEqualTo(new JsonMapper()
            .readTree("{\"num_attention_heads\": 2, \"x\": 1,"
                + " \"hidden_size\": 128, \"intermediate_size\": 512, \"patch_size\": 4}"));
    ModelSizes odd =
        new ModelSizes(OptionalInt.of(3), OptionalInt.of(100), none, OptionalInt.of(7), none, none);
    assertThat(odd.appliedTo(config))
        .isEqualTo(new JsonMapper()
            .readTree("{\"num_attention_heads\": 12, \"x\": 1,"
                + " \"num_hidden_layers\": 3, \"hidden_size\": 100, \"intermediate_size\": 7}"));
    ModelSizes heads =
        new ModelSizes(none, OptionalInt.of(128), OptionalInt.of(8), none, none, none);
    assertThat(heads.appliedTo(config).path("num_attention_heads").intValue()).isEqualTo(8);
    assertThat(ModelSizes.unchanged().appliedTo(config)).isEqualTo(config);
    new ModelSizes(OptionalInt.of(1), none, none, none, none, none);
    refused(
        () -> new ModelSizes(OptionalInt.of(0), none, none, none, none, none), "layers", "0 is");
    refused(
        () -> run().set(ModelSourceOptions.HEADS, 2).build(),
        "heads",
        "it cannot change a pretrained model");
  }

  @Test
  void logsOfASeriesAreToldApartByTheirSeeds() {
    LogConfig unnamed = run().build().logs();
    assertThat(unnamed.nameOf(Path.of("runs", "a"))).isEqualTo("a");
    assertThat(unnamed.nameOf(Path.of("runs", "a", "seed-7"))).isEqualTo("a/seed-7");
    assertThat(unnamed.folderOf(Path.of("runs", "a"))).isEqualTo(Path.of("runs", "a"));
    LogConfig named = run()
        .set(OutputOptions.RUN_NAME, "n")
        .set(OutputOptions.LOGGING_DIR, Path.of("l"))
        .build()
        .logs();
    assertThat(named.nameOf(Path.of("runs", "a"))).isEqualTo("n");
    assertThat(named.folderOf(Path.of("runs", "a", "seed-7")))
        .isEqualTo(Path.of("l", "n", "seed-7"));
  }

  @Test
  void allLogsAreThoseThatAreFiles() {
    assertThat(LogTarget.of(List.of("all")))
        .containsExactlyInAnyOrder(LogTarget.TENSORBOARD, LogTarget.CSV);
    assertThat(LogTarget.of(List.of("none"))).isEmpty();
    assertThat(LogTarget.of(List.of("csv", "mlflow")))
        .containsExactlyInAnyOrder(LogTarget.CSV, LogTarget.MLFLOW);
    refused(
        () -> LogTarget.of(List.of("none", "csv")), "reportTo", "'none' is given with other words");
    refused(() -> LogTarget.of(List.of("wandb")), "reportTo", "slimfit does not report to wandb");
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "50", "1m", "10m", "epoch", "never"})
  void whenToSaveIsReadAsItIsWritten(String word) {
    assertThat(SaveEvery.parse(word).optionValue()).isEqualTo(word);
  }

  @ParameterizedTest
  @DisplayName("what is neither a number of steps nor of minutes is no time to save")
  @ValueSource(strings = {"0", "-1", "0m", "m", "", "often", "1.5"})
  void wrongTimesToSave(String word) {
    refused(() -> SaveEvery.parse(word), "saveEvery", "is neither a number of steps nor");
  }

  @Test
  void onlyPredictionsReportRowsInTheirPlace() {
    RunConfigBuilder run = RunConfig.forTask("text")
        .set(DataOptions.TRAIN_FILE, Path.of("t.csv"))
        .set(DataOptions.ON_BAD_ROW, OnBadRow.REPORT);
    refused(run::build, "onBadRow", "only predictions can report a row");
    OptionValues values = new OptionValues().set(DataOptions.ON_BAD_ROW, OnBadRow.REPORT);
    assertThatCode(() -> DataSettings.toPredict(values)).doesNotThrowAnyException();
  }

  @Test
  void whoeverFreezesFollowsTheRecipeOfFreezing() {
    Recipe recipe = run().build().task().recipe();
    RunConfig whole = run().set(ModelSourceOptions.MODEL, "folder").build();
    assertThat(whole.optimizer().learningRate()).isEqualTo(recipe.learningRate());
    assertThat(whole.schedule().batchSize()).isEqualTo(recipe.batchSize());
    RunConfig frozen = run()
        .set(ModelSourceOptions.MODEL, "folder")
        .set(FreezingOptions.FREEZE, "ils")
        .build();
    assertThat(frozen.optimizer().learningRate()).isEqualTo(recipe.freezing().learningRate());
    assertThat(frozen.schedule().batchSize()).isEqualTo(recipe.freezing().batchSize());
    RunConfig adapted =
        run().set(ModelSourceOptions.MODEL, "folder").set(LoraOptions.RANK, 4).build();
    assertThat(adapted.optimizer().learningRate()).isEqualTo(recipe.freezing().learningRate());
  }

  @Test
  void aFreshHeadCountsMoreThanOneThatMayNotFit() {
    assertThat(run().build().model().head()).isEqualTo(StoredHead.KEPT);
    RunConfigBuilder lenient = run().set(ModelSourceOptions.IGNORE_MISMATCHED_SIZES, true);
    assertThat(lenient.build().model().head()).isEqualTo(StoredHead.KEPT_IF_IT_FITS);
    assertThat(lenient.set(ModelSourceOptions.FRESH_HEAD, true).build().model().head())
        .isEqualTo(StoredHead.REPLACED);
  }

  @Test
  void stepsOfWarmUpCountMoreThanTheirShareAndWithoutEitherThereIsTheRecipes() {
    assertThat(run().build().optimizer().warmUp().of(1000)).isZero();
    RunConfigBuilder share = run().set(TrainingOptions.WARMUP_RATIO, 0.1);
    assertThat(share.build().optimizer().warmUp().of(1000)).isEqualTo(100);
    assertThat(share
            .set(TrainingOptions.WARMUP_STEPS, 7L)
            .build()
            .optimizer()
            .warmUp()
            .of(1000))
        .isEqualTo(7);
  }

  @Test
  void resultsOfARunWithoutAFolderGetOneWithTheTaskAndTheTime() {
    assertThat(RunConfig.forTask("wordnet").build().output().toString())
        .matches("runs/wordnet-[0-9]{8}-[0-9]{6}");
    assertThat(run().build().output()).isEqualTo(Path.of("o"));
  }

  @Test
  void whatIsNotFiniteEndsARunUnlessItsStepIsSkipped() {
    assertThat(run().build().nonFinite()).isEqualTo(NonFinite.fail());
    assertThat(run()
            .set(CheckpointOptions.ON_NONFINITE, true)
            .set(CheckpointOptions.MAX_SKIPPED_STEPS, 4)
            .build()
            .nonFinite())
        .isEqualTo(NonFinite.fail().atMost(4).skipping());
  }

  @Test
  void int8PredictionsNeedTheProcessor() {
    InferenceConfig gpu = InferenceConfig.of("m").withPrecision("int8").withDevice(Device.CUDA);
    assertThatThrownBy(() -> gpu.on(new Processor(Set.of()), note -> {}))
        .isInstanceOf(InputException.class);
  }
}
