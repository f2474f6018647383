package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.CounterRandom;
import io.slimfit.freeze.ActiveSet;
import io.slimfit.freeze.FreezeConfig;
import io.slimfit.freeze.FreezePolicies;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.LayerwiseSampling;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.TokenBatch;
import io.slimfit.optim.AdamWConfig;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.Optimizer;
import io.slimfit.optim.OptimizerConfig;
import io.slimfit.optim.OptimizerStates;
import io.slimfit.optim.Optimizers;
import io.slimfit.optim.WarmUp;
import io.slimfit.tensor.CopiedTensors;
import io.slimfit.tensor.NativeMemory;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TrainerStateTest {
  private static final int BEFORE = 7;
  private static final int AFTER = 6;

  @TempDir
  private Path folder = Path.of("set by JUnit");

  @ParameterizedTest
  @CsvSource({
    "adamw, RESIDENT, ils", "adamw8bit, RESIDENT, ils", "adamw, PAGED, ils",
    "adamw8bit, PAGED, ils", "adamw, RESIDENT, lisa", "adamw8bit, PAGED, lisa",
    "adamw, RESIDENT, columns", "adamw8bit, PAGED, columns", "adamw, RESIDENT, remembering",
    "adamw, RESIDENT, misa", "adamw8bit, PAGED, adagradselect", "adamw, RESIDENT, ils-compensated"
  })
  void newTrainerContinuesWithTheSameBits(
      String optimizer, OptimizerStates states, String freezing) {
    FreezePolicy policy = policy(freezing);
    try (TinyTraining whole = training(policy, optimizer, states)) {
      steps(whole, 0, BEFORE);
      whole.state.evaluations().add(BEFORE, Map.of("accuracy", OptionalDouble.of(0.5)));
      try (TinyTraining resumed = training(policy, optimizer, states);
          CopiedTensors kept = new CopiedTensors(whole.optimizer.state(), whole.memory)) {
        TrainerState.Values values = withOptimizer(whole.state.values(), kept);
        copyWeights(whole, resumed);
        steps(whole, BEFORE, AFTER);
        resumed.state.restore(values, resumed.bert.parameters().all());
        steps(resumed, BEFORE, AFTER);
        Map<String, double[]> expected = whole.values();
        resumed
            .values()
            .forEach((name, actual) -> assertThat(actual).as(name).isEqualTo(expected.get(name)));
        assertThat(resumed.state.values().steps()).isEqualTo(BEFORE + AFTER);
        assertThat(resumed.state.values())
            .usingRecursiveComparison()
            .ignoringFields("optimizer", "seconds")
            .isEqualTo(whole.state.values());
        assertThat(resumed.state.evaluations().sinceBest()).isZero();
      }
    }
  }

  private static FreezePolicy policy(String name) {
    return switch (name) {
      case "ils" -> new InterLayerScheduling(0.6);
      case "lisa" -> new LayerwiseSampling(1, 3);
      case "remembering" -> new SmallestSums(5);
      case "misa" -> withInterval(FreezeConfig.of(name), "misaInterval");
      case "adagradselect" -> withInterval(FreezeConfig.of(name), "selectInterval");
      case "ils-compensated" ->
        FreezePolicies.of(FreezeConfig.of(name).with(InterLayerScheduling.RATE, 0.6));
      default -> new EveryThirdColumn(TinyTraining.TINY.hidden(), 3);
    };
  }

  /** Of three steps. */
  private static FreezePolicy withInterval(FreezeConfig config, String option) {
    return FreezePolicies.of(
        new FreezeConfig(config.policy(), Map.of(option, 3), config.truncate()));
  }

  @Test
  void policyChoosesByTheGradientsThatItRemembers() {
    try (TinyTraining tiny = training(new SmallestSums(5), "adamw", OptimizerStates.RESIDENT)) {
      Set<String> first = tiny.trainer.nextActive().names();
      steps(tiny, 0, 1);
      assertThat(tiny.state.values().policy().asMap())
          .hasSize(5)
          .allSatisfy((name, sum) -> assertThat(sum[0]).as(name).isPositive().isFinite());
      assertThat(tiny.trainer.nextActive().names()).isNotEqualTo(first);
    }
  }

  @Test
  void stepReportsHowFarItMovedWhatTrained() {
    try (TinyTraining tiny =
        training(new InterLayerScheduling(0.6), "adamw", OptimizerStates.RESIDENT)) {
      ActiveSet active = tiny.trainer.nextActive();
      StepReport report = tiny.trainer.train(TinyTraining.batch(6, 5).parts(10), active);
      assertThat(report.distances().keySet()).containsExactlyInAnyOrderElementsOf(report.active());
      assertThat(report.distances().values()).allMatch(distance -> distance > 0);
      assertThat(report.activationBytes()).isPositive();
      assertThat(report.seconds()).isPositive();
      assertThat(tiny.state.held()).isNotEmpty();
      Map<String, Double> scheduled = new HashMap<>(report.distances());
      scheduled.keySet().retainAll(tiny.state.distances().names());
      assertThat(scheduled).isNotEmpty();
      assertThat(tiny.state.distances().asMap()).containsAllEntriesOf(scheduled);
    }
  }

  @Test
  void theStepThatHeldMostIsRememberedAlsoByARunThatGoesOn() {
    FreezePolicy policy = new InterLayerScheduling(0.6);
    Site site = new Site("head", SiteKind.HEAD);
    try (TinyTraining one = training(policy, "adamw", OptimizerStates.RESIDENT);
        TinyTraining resumed = training(policy, "adamw", OptimizerStates.RESIDENT)) {
      for (long bytes : new long[] {5, 7, 6}) {
        one.state.addHeld(Map.of(site, bytes));
      }
      assertThat(one.state.held()).isEqualTo(Map.of(site, 7L));
      resumed.state.restore(one.state.values(), resumed.bert.parameters().all());
      assertThat(resumed.state.held()).isEqualTo(Map.of(site, 7L));
    }
  }

  @Test
  void startedRunCannotLoadAnotherState() {
    FreezePolicy policy = new InterLayerScheduling(0.6);
    try (TinyTraining one = training(policy, "adamw", OptimizerStates.RESIDENT)) {
      steps(one, 0, 1);
      TrainerState.Values values = one.state.values();
      assertThatThrownBy(() -> one.state.restore(values, one.bert.parameters().all()))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  @Test
  void statesOfAnotherKindOfOptimizerAreRejected() {
    FreezePolicy policy = new InterLayerScheduling(0.6);
    try (TinyTraining full = training(policy, "adamw", OptimizerStates.RESIDENT);
        TinyTraining coded = training(policy, "adamw8bit", OptimizerStates.RESIDENT)) {
      steps(full, 0, 1);
      TrainerState.Values values = full.state.values();
      assertThatThrownBy(
              () -> coded.state.restore(values, coded.bert.parameters().all()))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("exp_avg.codes");
    }
  }

  @Test
  void blocksThatAreFrozenAgainHaveNoStates() {
    try (TinyTraining tiny =
        training(new LayerwiseSampling(1, 2), "adamw", OptimizerStates.RESIDENT)) {
      for (int step = 0; step < 12; step++) {
        steps(tiny, step, 1);
        assertThat(tiny.optimizer.state().names().stream()
                .filter(name -> name.contains("encoder.layer."))
                .map(name -> name.replaceFirst(".*encoder.layer.(\\d+).*", "$1"))
                .distinct())
            .as("step %d", step)
            .hasSize(1);
      }
    }
  }

  private TinyTraining training(FreezePolicy policy, String name, OptimizerStates states) {
    OptimizerConfig config = new OptimizerConfig(
        name, AdamWConfig.standard(0.01), states, 1e-3, "constant", WarmUp.none(), Clipping.none());
    Function<NativeMemory, Optimizer> optimizer = memory -> Optimizers.make(config, folder, memory);
    return new TinyTraining(policy, optimizer, 1);
  }

  /** Every step has another batch, a function of its number. */
  private static void steps(TinyTraining tiny, int first, int count) {
    for (int step = first; step < first + count; step++) {
      TokenBatch batch = TinyTraining.batch(3, 4 + (int) (3 * CounterRandom.uniform(5, step)));
      tiny.trainer.train(batch.parts(8), tiny.trainer.nextActive());
    }
  }

  private static TrainerState.Values withOptimizer(
      TrainerState.Values values, CopiedTensors optimizer) {
    return new TrainerState.Values(
        values.steps(),
        values.distances(),
        values.policy(),
        values.saturation(),
        values.held(),
        values.losses(),
        values.seconds(),
        values.evaluations(),
        optimizer);
  }

  private static void copyWeights(TinyTraining from, TinyTraining to) {
    List.copyOf(from.bert.parameters().all())
        .forEach(parameter ->
            to.bert.parameters().get(parameter.name()).value().copyFrom(parameter.value()));
  }
}
