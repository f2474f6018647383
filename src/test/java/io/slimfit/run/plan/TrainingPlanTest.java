package io.slimfit.run.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import io.slimfit.SlimFit;
import io.slimfit.base.Place;
import io.slimfit.freeze.StaticFreezing;
import io.slimfit.memory.Ledger;
import io.slimfit.memory.MemoryBudget;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.FreezingOptions;
import io.slimfit.run.config.ImageOptions;
import io.slimfit.run.config.LoraOptions;
import io.slimfit.run.config.MemoryOptions;
import io.slimfit.run.config.ModelSourceOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.QuestionOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.task.MicroBatch;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.train.PictureFolder;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is planned is what a run then needs. */
class TrainingPlanTest {
  private static final Path ROBERTA = Path.of("src/test/resources/roberta");

  @TempDir
  private Path folder;

  private Path texts = Path.of("");

  @BeforeEach
  void files() throws IOException {
    Path model = Files.createDirectory(folder.resolve("start"));
    for (String name : List.of("config.json", "model.safetensors")) {
      Files.copy(ROBERTA.resolve("models/roberta-masked-lm").resolve(name), model.resolve(name));
    }
    for (String name : List.of("vocab.json", "merges.txt", "tokenizer_config.json")) {
      Files.copy(ROBERTA.resolve("tokenizers/byte-level").resolve(name), model.resolve(name));
    }
    List<String> rows = new ArrayList<>(List.of("text,label"));
    for (int i = 0; i < 70; i++) {
      rows.add("word ".repeat(1 + i * 7 % 11).strip() + "," + (i % 3));
    }
    texts = Files.write(folder.resolve("texts.csv"), rows);
  }

  private RunConfigBuilder texts() {
    return texts(RunConfig.forTask("text"));
  }

  private RunConfigBuilder texts(RunConfigBuilder run) {
    return run.set(DataOptions.TRAIN_FILE, texts)
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(TrainingOptions.BATCH_SIZE, 8)
        .set(TrainingOptions.MAX_LENGTH, 16)
        .set(TrainingOptions.EPOCHS, 3.0)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString())
        .set(OutputOptions.OVERWRITE, true);
  }

  private static Ledger planned(RunConfig config) {
    try (TrainingPlan<?> plan = new Planner(config, RunListener.silent()).open()) {
      return plan.rehearse(config, TrainingPlan.Sets.GREATEST, 0);
    }
  }

  private static void assertExact(RunConfigBuilder builder) {
    RunConfig config = builder.build().onThisMachine(note -> {}); // as a run and a plan do
    Ledger planned = planned(config);
    Ledger measured = SlimFit.train(config, RunListener.silent()).memory();
    for (MemoryCategory category : MemoryCategory.values()) {
      assertThat(planned.peak(category)).as("%s", category).isEqualTo(measured.peak(category));
    }
    assertThat(planned.total()).as("total").isEqualTo(measured.total());
  }

  @Test
  void withOneThreadEveryCategoryIsThatOfTheRun() {
    for (String profile : List.of("exact", "checkpoint", "lean", "min")) {
      assertExact(texts().set(FreezingOptions.FREEZE, "none").set(MemoryOptions.PROFILE, profile));
    }
  }

  @Test
  void coarseStatesPrecisionsAndPartsArePlanned() {
    assertExact(texts()
        .set(FreezingOptions.FREEZE, "none")
        .set(TrainingOptions.OPTIMIZER, "adamw8bit")
        .set(MemoryOptions.OPTIMIZER_STATES, OptimizerStates.PAGED)
        .set(MemoryOptions.MICRO_BATCH, new MicroBatch.Tokens(24))
        .set(TrainingOptions.MAX_GRAD_NORM, 1.0)
        .set(SpeedOptions.PRECISION, "bf16")
        .set(SpeedOptions.GRADIENT_PRECISION, "int8")
        .set(EvaluationOptions.EVAL_BATCH_SIZE, 2));
  }

  @Test
  void wideTensorsAreOfTheTypeThatTheRunGivesThem() {
    for (String gradients : List.of("bf16", "int8")) {
      assertExact(texts()
          .set(FreezingOptions.FREEZE, "none")
          .set(SpeedOptions.PRECISION, "bf16")
          .set(SpeedOptions.GRADIENT_PRECISION, gradients));
    }
  }

  @Test
  void aShortRunIsPlannedStepByStep() {
    assertExact(texts().set(FreezingOptions.FREEZE_RATE, 0.9).set(TrainingOptions.MAX_STEPS, 6L));
  }

  @Test
  void theLargestPartsNeedNotBeThoseOfTheLargestBatch() throws IOException {
    List<String> rows = new ArrayList<>(List.of("text,label"));
    for (int i = 0; i < 15 * 64; i++) { // one batch has 2 large parts, 14 have 4 small ones
      rows.add(
          (i < 64 ? "the ".repeat(28) : "and to " + "the ".repeat(32)).strip() + "," + (i % 2));
    }
    texts = Files.write(folder.resolve("texts.csv"), rows);
    assertExact(texts()
        .set(FreezingOptions.FREEZE, "none")
        .set(MemoryOptions.PROFILE, "exact")
        .set(TrainingOptions.BATCH_SIZE, 64)
        .set(TrainingOptions.MAX_LENGTH, 40)
        .set(EvaluationOptions.EVAL_BATCH_SIZE, 2)
        .set(
            DataOptions.VALIDATION_FILE, Files.write(folder.resolve("few.csv"), rows.subList(0, 4)))
        .set(TrainingOptions.EPOCHS, 1.0));
  }

  @Test
  void aShortRunWhoseSetsDependOnDistancesIsBounded() {
    RunConfig config = texts()
        .set(FreezingOptions.FREEZE_RATE, 0.5)
        .set(TrainingOptions.MAX_STEPS, 9L)
        .build()
        .onThisMachine(note -> {});
    Plan plan = planOf(config);
    Ledger measured = SlimFit.train(config, RunListener.silent()).memory();
    for (MemoryCategory category : MemoryCategory.values()) {
      assertThat(plan.memory().peak(category))
          .as("%s", category)
          .isGreaterThanOrEqualTo(measured.peak(category));
    }
    Plan.Range range = plan.range().orElseThrow();
    assertThat(measured.total()).isBetween(range.least(), range.greatest());
  }

  @Test
  void imagesArePlanned() {
    new PictureFolder(folder.resolve("data/train")).with("a", 0, 20).with("b", 120, 21);
    new PictureFolder(folder.resolve("data/val")).with("a", 40, 6).with("b", 160, 5);
    assertExact(RunConfig.forTask("imagefolder")
        .set(DataOptions.DATA, folder.resolve("data"))
        .set(ModelSourceOptions.MODEL, "vit-tiny")
        .set(ModelSourceOptions.FROM_SCRATCH, true)
        .set(ModelSourceOptions.LAYERS, 2)
        .set(ModelSourceOptions.HIDDEN_SIZE, 16)
        .set(ModelSourceOptions.HEADS, 2)
        .set(ImageOptions.IMAGE_SIZE, 16)
        .set(TrainingOptions.BATCH_SIZE, 8)
        .set(TrainingOptions.EPOCHS, 4.0)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString()));
  }

  @Test
  void questionsArePlanned() throws IOException {
    Files.writeString(folder.resolve("train-v1.json"), questions(24));
    Files.writeString(folder.resolve("dev-v1.json"), questions(9));
    assertExact(RunConfig.forTask("squad")
        .set(DataOptions.DATA, folder)
        .set(ModelSourceOptions.MODEL, folder.resolve("start").toString())
        .set(TrainingOptions.BATCH_SIZE, 4)
        .set(TrainingOptions.MAX_LENGTH, 24)
        .set(QuestionOptions.DOC_STRIDE, 4)
        .set(FreezingOptions.FREEZE, "static")
        .set(FreezingOptions.of(StaticFreezing.BLOCKS), 1)
        .set(SpeedOptions.THREADS, 1)
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString()));
  }

  @Test
  void aCheckpointIsAsLargeAsPlanned() throws IOException {
    for (String optimizer : List.of("adamw", "adamw8bit")) {
      for (String freeze : List.of("none", "ils", "columns")) {
        assertDisk(texts()
            .set(TrainingOptions.OPTIMIZER, optimizer)
            .set(FreezingOptions.FREEZE, freeze)
            .set(MemoryOptions.OPTIMIZER_STATES, OptimizerStates.PAGED));
      }
    }
    assertDisk(texts().set(LoraOptions.RANK, 2));
  }

  private void assertDisk(RunConfigBuilder builder) throws IOException {
    RunConfig config = builder
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Epoch())
        .set(CheckpointOptions.KEEP_LAST, 1)
        .build()
        .onThisMachine(note -> {});
    PlannedDisk planned;
    try (TrainingPlan<?> plan = new Planner(config, RunListener.silent()).open()) {
      planned = plan.disk(config);
    }
    SlimFit.train(config, RunListener.silent());
    Path run = folder.resolve("run");
    Path checkpoint;
    try (Stream<Path> all = Files.list(run.resolve("checkpoints"))) {
      checkpoint = all.filter(Files::isDirectory).findFirst().orElseThrow();
    }
    long measured = 0;
    for (String name : List.of("model", "optimizer", "numbers")) {
      measured += Files.size(checkpoint.resolve(name + ".safetensors"));
    }
    assertThat((double) planned.checkpoint()).isCloseTo((double) measured, withinPercentage(3.0));
    long header = 8 << 10; // of a file of this many tensors, at most
    assertThat(Files.size(run.resolve("model/model.safetensors")))
        .isBetween(planned.model(), planned.model() + header);
    assertThat(planned.checkpoints()).isEqualTo(2);
  }

  @Test
  void aRunFromFilesIsTimedWithItsEvaluations() {
    for (RunConfigBuilder builder : List.of(
        texts().set(FreezingOptions.FREEZE, "none"),
        texts().set(FreezingOptions.FREEZE, "columns"),
        texts().set(LoraOptions.RANK, 2),
        texts()
            .set(SpeedOptions.THREADS, 2)
            .set(MemoryOptions.MICRO_BATCH, new MicroBatch.Tokens(24)))) {
      List<Plan> untimed = new ArrayList<>();
      TimedPlan timed = TrainingPlans.of(builder.build(), RunListener.silent(), untimed::add);
      double step = timed.time().step().orElseThrow();
      assertThat(step).isPositive();
      assertThat(timed.time().run().orElseThrow())
          .isGreaterThan(timed.plan().steps().orElseThrow() * step);
      assertThat(untimed).containsExactly(timed.plan());
    }
  }

  /** A text cannot be timed without the one that it belongs to. */
  @Test
  void aRunThatComparesTextsIsTimed() throws IOException {
    List<String> rows = new ArrayList<>(List.of("anchor,positive"));
    for (int i = 0; i < 20; i++) {
      rows.add("question " + i + ",answer " + i);
    }
    RunConfigBuilder pairs = texts(RunConfig.forTask("embed"))
        .set(DataOptions.TRAIN_FILE, Files.write(folder.resolve("pairs.csv"), rows))
        .set(ModelSourceOptions.MODEL, "embedded");
    assertThat(TrainingPlans.of(pairs.build(), RunListener.silent(), plan -> {})
            .time()
            .step())
        .isPresent();
  }

  @Test
  void aBudgetLetsNoPartBeLargerThanThoseOfItsPlan() {
    for (MicroBatch given : List.of(new MicroBatch.Standard(), new MicroBatch.Whole())) {
      RunConfigBuilder run = texts().set(MemoryOptions.MICRO_BATCH, given);
      TrainingBudget.apply(
          run, MemoryBudget.parse("16GiB", Place.of("a test")), RunListener.silent());
      assertThat(run.build().engine().microBatch())
          .isInstanceOfSatisfying(MicroBatch.AtMost.class, limited -> {
            assertThat(limited.usual()).isEqualTo(given);
            assertThat(limited.most()).isBetween(8, 8 * 16);
          });
    }
  }

  @Test
  void loraIsBesideTheRun() {
    RunConfig config = texts().set(FreezingOptions.FREEZE, "none").build();
    RunConfig lora = texts().set(LoraOptions.RANK, 8).build();
    Plan plan = planOf(config);
    Plan.Row row = plan.others().get(plan.others().size() - 1);
    assertThat(row.name()).isEqualTo("LoRA, rank 8");
    assertThat(row.memory().peaks()).isEqualTo(planOf(lora).memory().peaks());
    assertThat(planOf(lora).others()).noneMatch(other -> other.name().startsWith("LoRA"));
  }

  private static Plan planOf(RunConfig config) {
    return TrainingPlans.of(config, RunListener.silent(), plan -> {}).plan();
  }

  private static String questions(int count) {
    StringBuilder paragraphs = new StringBuilder();
    for (int i = 0; i < count; i++) {
      String context = "far and wide ".repeat(i % 4) + "it is red now";
      paragraphs.append(String.format(
          "%s{\"context\": \"%s\", \"qas\": [{\"id\": \"q%d\", \"question\": \"which?\","
              + " \"answers\": [{\"text\": \"red\", \"answer_start\": %d}]}]}",
          i == 0 ? "" : ",", context, i, context.indexOf("red")));
    }
    return "{\"version\": \"1.1\", \"data\": [{\"title\": \"t\", \"paragraphs\": [" + paragraphs
        + "]}]}";
  }
}
