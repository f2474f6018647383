package io.slimfit.run.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.freeze.Freezing;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.memory.Profiles;
import io.slimfit.model.ModelOptions;
import io.slimfit.model.TokenBatch;
import io.slimfit.model.bert.Bert;
import io.slimfit.model.bert.TinyBert;
import io.slimfit.model.loss.CrossEntropy;
import io.slimfit.model.loss.LossKind;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.LearningRate;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.ResidentOptimizers;
import io.slimfit.run.config.CheckpointConfig;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workers;
import io.slimfit.train.BestModel;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.FixedData;
import io.slimfit.train.LossHistory;
import io.slimfit.train.NonFinite;
import io.slimfit.train.RunListener;
import io.slimfit.train.Trainer;
import io.slimfit.train.TrainerConfig;
import io.slimfit.train.TrainerState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a state is saved, by a clock of the test. */
class CheckpointKeeperTest {
  private static final TinyBert TINY = TinyBert.layers(1).hidden(16).heads(2);

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Workers workers = new Workers(1, memory);
  private final Optimizer optimizer = ResidentOptimizers.adamw(AdamWConfig.standard(0.01), memory);
  private final Bert bert =
      TINY.model(LossKind.SINGLE_LABEL, 2, memory, DType.FLOAT32, 1, ModelOptions.standard());
  private final Freezing freezing =
      new Freezing(new NoFreezing(), bert.trainables(), Set.of(), 1, false);
  private final FixedData data =
      new FixedData(TINY.packed(new int[] {3, 3}, new CrossEntropy(new int[] {0, 1}), 1), 9);
  private final TrainerState state = new TrainerState(
      optimizer, freezing, new LossHistory(2, 9), new BestModel(Optional.empty(), data.metrics()));
  private final Trainer<TokenBatch> trainer = new Trainer<>(
      bert,
      freezing,
      new TrainerConfig(
          new LearningRate(1e-3, "constant", 0, 100),
          Clipping.none(),
          Profiles.get("exact", Place.of("test")),
          Optional.empty(),
          NonFinite.fail(),
          1),
      Optional.empty(),
      workers,
      state);
  private final List<Long> saved = new ArrayList<>();
  private long now = Long.MAX_VALUE - 1; // a clock of nanoseconds may overflow
  private long slow; // what each look at the clock takes

  @BeforeEach
  void output() throws IOException {
    Files.createFile(folder.resolve(OutputFolder.STEPS));
  }

  @AfterEach
  void close() {
    optimizer.close();
    workers.close();
    bert.close();
  }

  private final RunListener listener = new RunListener() {
    @Override
    public void onSaved(long step) {
      saved.add(step);
    }
  };

  private CheckpointKeeper keeper(SaveEvery every, int last) {
    return keeper(new CheckpointConfig(every, last, false));
  }

  private CheckpointKeeper keeper(CheckpointConfig config) {
    return new CheckpointKeeper(
        config,
        RunRecord.started(Map.of(), List.of(), Map.of()),
        OutputFolder.ofResumed(folder),
        new LiveRun(bert, data, state, workers),
        FixedData.STEPS_PER_EPOCH,
        listener,
        () -> now += slow);
  }

  private void step(CheckpointKeeper keeper, Duration time) {
    trainer.train(data.steps().parts(state.steps()), trainer.nextActive());
    now += time.toNanos();
    keeper.afterStep(false);
  }

  @Test
  void aStateIsSavedWhenItsTimeHasCome() {
    CheckpointKeeper keeper = keeper(new SaveEvery.Minutes(10), 2);
    step(keeper, Duration.ofMinutes(9));
    step(keeper, Duration.ofSeconds(59));
    step(keeper, Duration.ofSeconds(1));
    assertThat(saved).containsExactly(3L);
    step(keeper, Duration.ofMinutes(9));
    step(keeper, Duration.ofMinutes(1));
    assertThat(saved).containsExactly(3L, 5L);
  }

  @Test
  void aStateThatIsSavedSlowlyIsSavedRarely() {
    slow = Duration.ofMinutes(1).toNanos();
    CheckpointKeeper keeper = keeper(new SaveEvery.Minutes(10), 2);
    step(keeper, Duration.ofMinutes(9));
    assertThat(saved).containsExactly(1L);
    step(keeper, Duration.ofMinutes(30)); // a minute is more than 3 % of it
    assertThat(saved).containsExactly(1L);
    step(keeper, Duration.ofMinutes(3));
    assertThat(saved).containsExactly(1L, 3L);
  }

  @Test
  void theNewestStatesAreKept() {
    CheckpointKeeper keeper = keeper(new SaveEvery.Steps(1), 2);
    assertThat(keeper.newest()).isZero();
    for (int i = 0; i < 3; i++) {
      step(keeper, Duration.ZERO);
    }
    assertThat(folder.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder("step-2", "step-3");
    assertThat(keeper.newest()).isEqualTo(3);
    assertThat(keeper.newestFolder()).isEqualTo(folder.resolve("checkpoints/step-3"));
    assertThat(keeper(new SaveEvery.Steps(1), 2).newest()).isEqualTo(3);
  }

  /** As if the second of three evaluations, after step 2, had been the best. */
  private void evaluated() throws IOException {
    Files.createFile(Files.createDirectory(folder.resolve("model")).resolve("config.json"));
    Files.createFile(folder.resolve("model/notes.txt"));
    Map<String, OptionalDouble> worse = Map.of("accuracy", OptionalDouble.of(0.25));
    Map<String, OptionalDouble> better = Map.of("accuracy", OptionalDouble.of(0.5));
    TrainerState.Values now = state.values();
    state.restore(
        new TrainerState.Values(
            0,
            now.distances(),
            now.policy(),
            now.saturation(),
            now.held(),
            List.of(),
            List.of(),
            List.of(
                new EvaluationReport(1, worse, true),
                new EvaluationReport(2, better, true),
                new EvaluationReport(3, worse, false)),
            now.optimizer()),
        bert.parameters().all());
  }

  @ParameterizedTest
  @CsvSource({"true, step-2 step-4", "false, step-4"})
  void theStateOfTheBestModelIsKeptWithItIfWanted(boolean best, String kept) throws IOException {
    evaluated();
    CheckpointKeeper keeper = keeper(new CheckpointConfig(new SaveEvery.Steps(4), 1, best));
    for (int step = 1; step <= 4; step++) {
      trainer.train(data.steps().parts(state.steps()), trainer.nextActive());
      keeper.afterStep(step <= 2);
    }
    assertThat(saved).isEqualTo(best ? List.of(1L, 2L, 4L) : List.of(4L));
    assertThat(folder.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder(kept.split(" "));
    assertThat(folder.resolve("checkpoints/step-4/kept/model").toFile().list())
        .containsExactly("config.json"); // and not what somebody put there
  }

  @Test
  void theSameStateIsSavedOnceAndOneBeforeTheFirstStepNever() {
    CheckpointKeeper keeper = keeper(new SaveEvery.Steps(2), 2);
    keeper.beforeEnd();
    step(keeper, Duration.ZERO);
    assertThat(saved).isEmpty();
    keeper.beforeEnd();
    keeper.beforeEnd();
    assertThat(saved).containsExactly(1L);
  }

  @Test
  void savingDoesNotCountAsMemoryOfTheRun() {
    CheckpointKeeper keeper = keeper(new SaveEvery.Steps(2), 2);
    step(keeper, Duration.ZERO);
    NativeMemory.Peaks before = memory.peaks();
    keeper.beforeEnd();
    assertThat(memory.peaks()).isEqualTo(before);
  }
}
