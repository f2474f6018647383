package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.data.image.BadImages.BadImage;
import io.slimfit.distributed.OrderedReducer;
import io.slimfit.distributed.Ranks;
import io.slimfit.distributed.RanksInThreads;
import io.slimfit.freeze.FreezePolicy;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.memory.Profiles;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.SiteKind;
import io.slimfit.model.Model;
import io.slimfit.model.TokenBatch;
import io.slimfit.nn.Parameter;
import io.slimfit.nn.Pass;
import io.slimfit.optim.Clipping;
import io.slimfit.optim.LearningRate;
import io.slimfit.task.EvaluationDetails;
import io.slimfit.tensor.Ops;
import io.slimfit.train.EvaluationSchedule.Every;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens between the steps of a run, and in which order. */
class TrainingLoopTest {
  private static final FreezePolicy NONE = new NoFreezing();
  private static final TokenBatch BATCH = TinyTraining.batch(2, 3);
  private static final double BROKEN = -1; // in place of a metric: an example cannot be read

  private final TinyTraining tiny =
      new TinyTraining(NONE, false, Profiles.get("exact", Place.of("test")));
  private final List<String> events = new ArrayList<>();
  private final List<StepReport> steps = new ArrayList<>();
  private final List<Double> accuracies = new ArrayList<>(List.of(0.5, 0.4, 0.3, 0.2));
  private OptionalDouble constantLoss = OptionalDouble.empty();
  private OptionalDouble evaluatedLoss = OptionalDouble.empty();
  private EvaluationDetails details = EvaluationDetails.none();
  private OptionalLong probeEvery = OptionalLong.empty();
  private boolean fullDisk;

  @AfterEach
  void close() {
    tiny.close();
  }

  private final RunListener listener = new RunListener() {
    @Override
    public void onNote(String note) {
      events.add(note);
    }

    @Override
    public void onStep(StepReport step) {
      steps.add(step);
      events.add("step " + step.step());
    }

    @Override
    public void onEvaluating(int examples) {
      events.add("evaluating " + examples);
    }

    @Override
    public void onEvaluated(EvaluationReport report) {
      events.add("evaluated after " + report.step());
    }

    @Override
    public void onEnd(RunResult result) {
      events.add("end after " + result.steps());
    }
  };

  private final ModelKeeper keeper = new ModelKeeper() {
    @Override
    public void keep() {
      if (fullDisk) {
        throw new IllegalStateException("the disk is full");
      }
      events.add("model kept");
    }

    @Override
    public String place() {
      return "run/model";
    }
  };

  private final StateKeeper states = new StateKeeper() {
    @Override
    public void afterStep(boolean best) {
      events.add(best ? "best state" : "state");
    }

    @Override
    public void beforeEnd() {
      events.add("last state");
    }
  };

  /** Its evaluations are what the test says. */
  private final class Data extends FixedData {
    Data(long count) {
      super(BATCH, count);
    }

    @Override
    public Map<String, OptionalDouble> evaluate(Model<TokenBatch> model) {
      try (Ops ops = Ops.fast(tiny.memory);
          Pass pass = Pass.inference(ops, 1000)) {
        model.forward(BATCH, pass);
      }
      double accuracy = accuracies.remove(0);
      if (accuracy == BROKEN) {
        throw new IllegalArgumentException("an example is broken");
      }
      return Map.of(
          "accuracy",
          OptionalDouble.of(accuracy),
          "f1",
          OptionalDouble.empty(),
          "loss",
          evaluatedLoss);
    }

    @Override
    public OptionalDouble constantLoss() {
      return constantLoss;
    }

    @Override
    public EvaluationDetails details() {
      return details;
    }

    @Override
    public void keep() {
      events.add("predictions kept");
    }
  }

  private TrainingLoop<TokenBatch> loop(
      TinyTraining of, long count, EvaluationSchedule evaluation, Optional<Ranks> ranks) {
    return loop(of.trainer, of, count, evaluation, ranks);
  }

  private TrainingLoop<TokenBatch> loop(
      Trainer<TokenBatch> trainer,
      TinyTraining of,
      long count,
      EvaluationSchedule evaluation,
      Optional<Ranks> ranks) {
    Data data = new Data(count);
    return new TrainingLoop<>(
        new RunSummary("tiny", 1, 1, data.trainSamples(), data.evalSamples(), count),
        new LoopConfig(evaluation, probeEvery),
        trainer,
        of.bert,
        data,
        data.steps(),
        keeper,
        states,
        listener,
        ranks);
  }

  private RunResult run(long count, EvaluationSchedule evaluation, BooleanSupplier stopped) {
    return loop(tiny, count, evaluation, Optional.empty()).run(stopped);
  }

  private RunResult run(long count) {
    return run(count, atTheEnd(), () -> false);
  }

  private static EvaluationSchedule atTheEnd() {
    return new EvaluationSchedule(new Every.End(), false, Optional.empty(), OptionalInt.empty());
  }

  private static EvaluationSchedule every(long steps, boolean keepBest) {
    return new EvaluationSchedule(
        new Every.Steps(steps), keepBest, Optional.empty(), OptionalInt.empty());
  }

  @Test
  void aModelThatIsNotTheBestIsEvaluatedAndNotKept() {
    RunResult result = run(4, every(2, true), () -> false);
    assertThat(events)
        .containsExactly(
            "step 1",
            "state",
            "step 2",
            "evaluating 3",
            "evaluated after 2",
            "model kept",
            "predictions kept",
            "best state",
            "step 3",
            "state",
            "step 4",
            "evaluating 3",
            "evaluated after 4",
            "state",
            "end after 4");
    assertThat(result.evaluation().get("accuracy")).hasValue(0.5);
    assertThat(result.evaluations()).hasSize(2);
    assertThat(result.stopped()).isFalse();
    assertThat(result.usual().total()).isPositive();
    assertThat(result.traffic()).isEmpty();
  }

  @Test
  void withoutTheBestTheLastModelIsKept() {
    RunResult result = run(3, every(2, false), () -> false);
    assertThat(events.stream().filter(event -> event.contains("kept")))
        .containsExactly("model kept", "predictions kept", "model kept", "predictions kept");
    assertThat(result.evaluation().get("accuracy")).hasValue(0.4);
  }

  @Test
  void anEpochIsEvaluatedAfterItsLastStep() {
    EvaluationSchedule epochs =
        new EvaluationSchedule(new Every.Epoch(), false, Optional.empty(), OptionalInt.empty());
    assertThat(run(5, epochs, () -> false).evaluations())
        .extracting(EvaluationReport::step)
        .containsExactly(2L, 4L, 5L);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 2, no improvement in the last evaluation: training ends after step 2",
    "2, 3, no improvement in the last 2 evaluations: training ends after step 3"
  })
  void patienceEndsTheRunAndSaysSo(int patience, long steps, String note) {
    EvaluationSchedule patient = new EvaluationSchedule(
        new Every.Steps(1), true, Optional.empty(), OptionalInt.of(patience));
    RunResult result = run(9, patient, () -> false);
    assertThat(result.steps()).isEqualTo(steps);
    assertThat(result.stopped()).isFalse();
    assertThat(events).contains(note).doesNotContain("last state");
  }

  @Test
  void aRunThatIsStoppedSavesItsStateAndIsNotEvaluated() {
    RunResult result = run(4, every(2, false), () -> steps.size() == 2);
    assertThat(result.stopped()).isTrue();
    assertThat(result.steps()).isEqualTo(2);
    assertThat(events).containsExactly("step 1", "state", "step 2", "last state", "end after 2");
  }

  @Test
  void aRunThatIsStoppedBeforeItsFirstStepMakesNone() {
    assertThat(run(4, every(2, false), () -> true).steps()).isZero();
    assertThat(events).containsExactly("last state", "end after 0");
  }

  @Test
  void anEvaluationEndsWhenTheRunIsStopped() {
    RunResult result = run(4, every(2, false), () -> events.contains("evaluating 3"));
    assertThat(result.stopped()).isTrue();
    assertThat(result.evaluations()).isEmpty();
    assertThat(events)
        .containsExactly("step 1", "state", "step 2", "evaluating 3", "last state", "end after 2");
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 4})
  void aMissingEvaluationIsMadeWhenTheRunGoesOn(long total) {
    run(total, every(2, false), () -> steps.size() == 2);
    events.clear();
    run(total, every(2, false), () -> false);
    assertThat(events).startsWith("evaluating 3", "evaluated after 2");
    assertThat(events.stream().filter(event -> event.startsWith("evaluated")))
        .hasSize(total == 2 ? 1 : 2);
  }

  @Test
  void anEvaluationAfterAnEarlierStepDoesNotStandInForAMissingOne() {
    run(6, every(2, false), () -> steps.size() == 4);
    assertThat(events).contains("evaluated after 2").doesNotContain("evaluated after 4");
    events.clear();
    run(6, every(2, false), () -> false);
    assertThat(events).startsWith("evaluating 3", "evaluated after 4");
  }

  @Test
  void anEvaluationThatWasMadeOrIsNotDueIsNotMadeWhenTheRunGoesOn() {
    run(4, every(2, false), () -> steps.size() == 1);
    events.clear();
    run(2, every(2, false), () -> false);
    assertThat(events).startsWith("step 2").endsWith("best state", "end after 2");
    events.clear();
    run(2, every(2, false), () -> false);
    assertThat(events).containsExactly("end after 2");
    run(3, every(2, false), () -> false);
    assertThat(events).startsWith("end after 2", "step 3");
  }

  @Test
  void aModelThatCannotBeEvaluatedIsKept() {
    accuracies.set(0, BROKEN);
    assertThatThrownBy(() -> run(3, every(2, true), () -> false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("an example is broken");
    assertThat(events)
        .containsExactly(
            "step 1",
            "state",
            "step 2",
            "evaluating 3",
            "model kept",
            "the model could not be evaluated, but it is saved as of step 2, in run/model");
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aModelThatCannotBeEvaluatedDoesNotReplaceTheBest(boolean keepBest) {
    accuracies.set(1, BROKEN);
    assertThatThrownBy(() -> run(4, every(2, keepBest), () -> false))
        .hasMessage("an example is broken");
    assertThat(events.stream().filter(event -> event.equals("model kept")))
        .hasSize(keepBest ? 1 : 2);
  }

  @Test
  void aModelThatCanNeitherBeEvaluatedNorKeptHasBothReasons() {
    accuracies.set(0, BROKEN);
    fullDisk = true;
    assertThatThrownBy(() -> run(1))
        .hasMessage("an example is broken")
        .satisfies(
            failure -> assertThat(failure.getSuppressed()[0]).hasMessage("the disk is full"));
    assertThat(events).noneMatch(event -> event.contains("saved"));
  }

  @Test
  void aSkippedStepIsSaid() {
    Parameter weight = tiny.bert.parameters().all().get(0);
    float[] wrong = weight.value().toFloats();
    Arrays.fill(wrong, Float.NaN);
    weight.value().put(0, wrong, 0, wrong.length);
    Trainer<TokenBatch> skipping = tiny.skipping(Profiles.get("exact", Place.of("test")), 1);
    loop(skipping, tiny, 1, atTheEnd(), Optional.empty()).run(() -> false);
    assertThat(events.get(1)).startsWith("step 1 was skipped: the loss is NaN");
    assertThat(events).noneMatch(event -> event.startsWith("no weight has moved"));
  }

  @ParameterizedTest
  @CsvSource({"1e-30, true", "1e-3, false"})
  void aRunInWhichNoWeightMovesSaysSo(double rate, boolean said) {
    try (TinyTraining still = new TinyTraining(
        NONE,
        false,
        Profiles.get("exact", Place.of("test")),
        new LearningRate(rate, "constant", 0, 100))) {
      loop(still, 1, atTheEnd(), Optional.empty()).run(() -> false);
    }
    assertThat(events.contains("no weight has moved: the learningRate is too small"))
        .isEqualTo(said);
  }

  @Test
  void gradientsAreProbedInTheStepsThatAreAskedFor() {
    probeEvery = OptionalLong.of(2);
    run(4);
    assertThat(steps)
        .extracting(step -> step.probe().isPresent())
        .containsExactly(true, false, true, false);
  }

  /** Whether it says so if always predicting the same has this loss. */
  private boolean saysThatNothingWasLearned(double constant) {
    events.clear();
    accuracies.addAll(List.of(0.5));
    constantLoss = OptionalDouble.of(constant);
    try (TinyTraining fresh = new TinyTraining(NONE, TinyTraining::adamw, 1)) {
      loop(fresh, 2, atTheEnd(), Optional.empty()).run(() -> false);
    }
    return events.stream()
        .anyMatch(event -> event.startsWith(String.format(
            Locale.ROOT,
            "the loss did not fall below that of always predicting the same, %.4g: it was ",
            constant)));
  }

  @Test
  void aLossThatDoesNotFallBelowThatOfAConstantIsSaid() {
    double loss;
    try (TinyTraining fresh = new TinyTraining(NONE, TinyTraining::adamw, 1)) {
      loss = loop(fresh, 2, atTheEnd(), Optional.empty()).run(() -> false).trainLoss();
    }
    assertThat(events).noneMatch(event -> event.contains("always predicting"));
    assertThat(saysThatNothingWasLearned(loss)).isTrue();
    assertThat(saysThatNothingWasLearned(Math.nextUp(loss))).isFalse();
    evaluatedLoss = OptionalDouble.of(loss);
    assertThat(saysThatNothingWasLearned(loss)).isTrue();
    evaluatedLoss = OptionalDouble.of(Math.nextDown(loss));
    assertThat(saysThatNothingWasLearned(loss)).isFalse();
  }

  @Test
  void aRunThatIsStoppedDoesNotSayThatNothingWasLearned() {
    constantLoss = OptionalDouble.of(0);
    run(4, atTheEnd(), () -> steps.size() == 2);
    assertThat(events).noneMatch(event -> event.contains("always predicting"));
  }

  @ParameterizedTest
  @CsvSource({"100, false", "101, true", "2550, true"})
  void moreThanAHundredthOfClampedElementsIsSaid(long clamped, boolean said) {
    SiteKind kind = SiteKind.ACTIVATION_INPUT;
    tiny.state.saturation().add(Map.of(kind, new Saturation.Count(clamped, 10_000)));
    run(1);
    String share = clamped == 2550 ? "25.5 %" : "1.0 %";
    assertThat(events.contains(share + " of the held elements of kind " + kind.optionName()
            + " were outside their codec's range and were clamped"))
        .isEqualTo(said);
  }

  @Test
  void skippedImagesAreSaid() {
    details = new EvaluationDetails(
        List.of(),
        List.of(new EvaluationDetails.SkippedImages(
            "train", 1, List.of(new BadImage("a.png", "is torn")))));
    run(1);
    assertThat(events).anyMatch(event -> event.startsWith("1 image was skipped: a.png: is torn"));
  }

  /** What a rank did. */
  private record Ranked(List<String> events, RunResult result) {}

  private List<Ranked> ranked(EvaluationSchedule evaluation, long stopsAfter) throws Exception {
    return RanksInThreads.run(2, rank -> {
      TrainingLoopTest one = new TrainingLoopTest();
      one.accuracies.clear();
      if (rank.isFirst()) {
        one.accuracies.addAll(accuracies); // the other has none
      }
      one.probeEvery = OptionalLong.of(1);
      try (TinyTraining training = new TinyTraining(
          NONE,
          TinyTraining::adamw,
          Optional.of(new OrderedReducer(rank, 1)),
          Clipping.none(),
          1)) {
        RunResult result = one.loop(training, 4, evaluation, Optional.of(rank))
            .run(() -> !rank.isFirst() && one.steps.size() == stopsAfter);
        assertThat(one.steps).allMatch(step -> step.probe().isPresent() == rank.isFirst());
        return new Ranked(one.events, result);
      } finally {
        one.close();
      }
    });
  }

  @Test
  void theFirstOfSeveralProcessesEvaluatesAndKeepsModelsForAll() throws Exception {
    List<Ranked> all = ranked(every(2, false), 9);
    assertThat(all.get(0).events).contains("model kept", "predictions kept");
    assertThat(all.get(1).events)
        .contains("evaluated after 2", "evaluated after 4")
        .doesNotContain("model kept", "predictions kept");
    assertThat(all).allSatisfy(rank -> {
      assertThat(rank.result.evaluation())
          .isEqualTo(Map.of(
              "accuracy", OptionalDouble.of(0.4),
              "f1", OptionalDouble.empty(),
              "loss", OptionalDouble.empty()));
      WireTraffic traffic = rank.result.traffic().orElseThrow();
      assertThat(traffic.ranks()).isEqualTo(2);
    });
  }

  @Test
  void allProcessesEndWhenOneIsStopped() throws Exception {
    assertThat(ranked(every(2, false), 1)).allSatisfy(rank -> {
      assertThat(rank.result.stopped()).isTrue();
      assertThat(rank.result.steps()).isEqualTo(1);
    });
  }

  @Test
  void nothingWasSentForAStepIfNoneWasMade() throws Exception {
    assertThat(ranked(every(2, false), 0))
        .allSatisfy(rank -> assertThat(rank.result.traffic()).isEmpty());
  }
}
