package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.Place;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.OptionValues;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.SpeedOptions;
import io.slimfit.task.Tasks;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class MethodOnTaskTest {
  private static final Path FOLDER = Path.of("runs", "x");

  private static MethodOnTask method(OptionValues options, String... words) {
    return new MethodOnTask(
        "rte",
        "full",
        List.of(3e-4),
        Tasks.standard().get("rte", Place.of("test")),
        options,
        List.of(words));
  }

  private static RunOutcome outcome(Map<String, OptionalDouble> eval) {
    return new RunOutcome(eval, 0, 0, 0, 0, 0, 0, 0, 0, Optional.empty());
  }

  @Test
  void theProcessOfARunGetsTheSameOptionsAsItsConfiguration() {
    MethodOnTask one = method(new OptionValues(), "--task=rte", "--data=d");
    ComparedRun run = one.run(3e-4, 7);
    assertThat(one.words(run, FOLDER, 3))
        .containsExactly(
            "--task=rte",
            "--data=d",
            "--threads=3",
            "--learning-rate=3.0E-4",
            "--seed=7",
            "--output=" + FOLDER,
            "--overwrite");
    RunConfig config = one.config(run, FOLDER);
    assertThat(config.seed()).isEqualTo(7);
    assertThat(config.output()).isEqualTo(FOLDER);
  }

  @Test
  void threadsThatAreGivenStay() {
    OptionValues options = new OptionValues().set(SpeedOptions.THREADS, 5);
    MethodOnTask one = method(options, "--threads=5");
    assertThat(one.words(one.run(3e-4, 7), FOLDER, 3))
        .filteredOn(word -> word.startsWith("--threads"))
        .containsExactly("--threads=5");
  }

  @Test
  void aSmallerLossIsBetter() {
    Map<String, OptionalDouble> eval = new LinkedHashMap<>();
    eval.put("accuracy", OptionalDouble.of(0.75));
    eval.put("loss", OptionalDouble.of(0.5));
    assertThat(method(new OptionValues()).score(outcome(eval))).hasValue(0.75);
    OptionValues loss = new OptionValues().set(EvaluationOptions.BEST_METRIC, "loss");
    assertThat(method(loss).score(outcome(eval))).hasValue(-0.5);
    assertThat(method(loss).score(outcome(Map.of()))).isEmpty();
  }

  @Test
  void whatIsNotComparedIsNotFound() {
    Comparison comparison =
        new SmallComparison(1L).with("rte", List.of(3e-4), List.of(3e-4)).comparison();
    assertThat(comparison.of("rte", "ils").method()).isEqualTo("ils");
    assertThatThrownBy(() -> comparison.of("rte", "lisa"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("lisa on rte");
  }

  @Test
  void aFailedRunSaysItsLastLinesOrThatThereAreNone() {
    ComparedRun run = new ComparedRun("rte", "full", 3e-4, 7);
    Path log = Path.of("seed-7.log");
    FailedRunException failed = new FailedRunException(run, 4, "no memory", log);
    assertThat(failed)
        .hasMessage("rte, full, learning rate 3e-4, seed 7: the run ended with exit code 4;"
            + " seed-7.log ends with:\nno memory");
    assertThat(failed.code()).isEqualTo(4);
    assertThat(new FailedRunException(run, 4, "", log)).hasMessageEndingWith("seed-7.log is empty");
  }

  @Test
  void aSingleRateNeedsNoSeedToChooseIt() {
    MethodOnTask one = method(new OptionValues());
    Comparison comparison = new Comparison(
        List.of("rte"), List.of("full"), "full", List.of(1L), OptionalLong.empty(), List.of(one));
    assertThat(one.searches()).isFalse();
    assertThat(Schedule.of(comparison, Map.of()).missing()).containsExactly(one.run(3e-4, 1));
    ComparisonResult result = ComparisonResults.of(comparison, Map.of());
    assertThat(result.tasks().get(0).methods().get(0).tried()).isEmpty();
  }
}
