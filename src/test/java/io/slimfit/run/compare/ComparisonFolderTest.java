package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.run.output.RunLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonFolderTest {
  private static final Comparison COMPARISON =
      new SmallComparison(1L, 2L).with("mrpc", List.of(3e-4), List.of(3e-4)).comparison();
  private static final ComparedRun RUN = new ComparedRun("mrpc", "ils", 3e-4, 2);

  @TempDir
  Path path;

  @Test
  @DisplayName("a run is finished when its metrics.json is there, and says what it measured")
  void finishedRuns() throws Exception {
    ComparisonFolder folder = new ComparisonFolder(path);
    assertThat(folder.finished(COMPARISON)).isEmpty();
    Path run = Files.createDirectories(path.resolve("runs/mrpc/ils/3e-4/seed-2"));
    Files.writeString(run.resolve("steps.jsonl"), "{}");
    assertThat(folder.finished(COMPARISON)).isEmpty();
    Files.writeString(run.resolve("metrics.json"), """
        {"steps": 7, "eval": {"accuracy": 0.75, "f1": null}, "eval_samples": 40,
         "seconds_per_step": 0.5, "memory": {"gradients": 1, "optimizer": 2, "activations": 3,
         "total": 4, "peak_rss": 5}}""");
    Files.createDirectories(path.resolve("runs/mrpc/ils/0.0003/seed-2"));
    Files.createDirectories(path.resolve("runs/mrpc/ils/notes/seed-2"));
    Map<ComparedRun, RunOutcome> finished = folder.finished(COMPARISON);
    assertThat(finished).containsOnlyKeys(RUN);
    RunOutcome outcome = finished.values().iterator().next();
    assertThat(outcome.eval().keySet()).containsExactly("accuracy", "f1");
    assertThat(outcome.value(COMPARISON.of("mrpc", "ils").metric())).hasValue(0.75);
    assertThat(List.of(
            outcome.gradients(),
            outcome.optimizer(),
            outcome.held(),
            outcome.tensors(),
            outcome.peakRss()))
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void divergedRunIsFinishedWithoutAValue() throws Exception {
    ComparisonFolder folder = new ComparisonFolder(path);
    Files.createDirectories(folder.of(RUN));
    folder.writeDiverged(RUN, "the loss of step 3 is NaN");
    RunOutcome outcome = folder.outcome(RUN).orElseThrow();
    assertThat(outcome.diverged()).contains("the loss of step 3 is NaN");
    assertThat(outcome.value(COMPARISON.of("mrpc", "ils").metric())).isEmpty();
  }

  @Test
  void damagedResultsAreNamed() throws Exception {
    ComparisonFolder folder = new ComparisonFolder(path);
    Files.writeString(Files.createDirectories(folder.of(RUN)).resolve("metrics.json"), "{");
    assertThatThrownBy(() -> folder.finished(COMPARISON))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("seed-2")
        .hasMessageContaining("cannot be read");
  }

  @Test
  void twoComparisonsCannotShareAFolder() {
    try (RunLock lock = new ComparisonFolder(path).lock()) {
      assertThatThrownBy(() -> new ComparisonFolder(path).lock())
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another run is writing here");
    }
  }

  @Test
  void theOutputOfARunHasAFolderOfItsOwn() {
    Path log = new ComparisonFolder(path).log(RUN);
    assertThat(log).isEqualTo(path.resolve("logs/mrpc/ils/3e-4/seed-2.log"));
    assertThat(log.getParent()).isDirectory();
  }

  @Test
  void ofAModelNothingIsKeptButWhatSlimfitDidNotWrite() throws Exception {
    ComparisonFolder folder = new ComparisonFolder(path);
    assertThat(folder.path()).isEqualTo(path);
    Path model = Files.createDirectories(folder.of(RUN).resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("notes.txt"), "of the user");
    folder.removeModel(RUN);
    assertThat(model.resolve("config.json")).doesNotExist();
    assertThat(model.resolve("notes.txt")).exists();
  }
}
