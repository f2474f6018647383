package io.slimfit.run.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.run.output.OutputFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What an output folder says of its run. */
class ResumedRunTest {
  private static final String MANY = "100000"; // threads

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private Path run = Path.of("");

  @BeforeEach
  void run() throws IOException {
    run = Files.createDirectory(folder.resolve("run"));
  }

  private static RunRecord record(Map<String, List<String>> options, Path from) {
    return new RunRecord(options, from, List.of(), Map.of(), List.of(), false);
  }

  private void begin(RunRecord record) {
    ResumedRun.begin(record, OutputFolder.ofResumed(run));
  }

  private Path metrics() throws IOException {
    return Files.createFile(run.resolve(OutputFolder.METRICS));
  }

  @Test
  void aFolderHasARunAsSoonAsItIsRecordedAndWhenItIsDone() throws IOException {
    assertThat(ResumedRun.isIn(run)).isFalse();
    begin(record(Map.of(), folder));
    assertThat(ResumedRun.isIn(run)).isTrue();
    assertThat(ResumedRun.open(run).isFinished()).isFalse();
    ResumedRun.end(record(Map.of(), folder), OutputFolder.ofResumed(run));
    assertThat(ResumedRun.isIn(run)).isFalse();
    assertThat(run.resolve("checkpoints")).doesNotExist();
    metrics();
    assertThat(ResumedRun.isIn(run)).isTrue();
    assertThat(ResumedRun.open(run).isFinished()).isTrue();
  }

  @Test
  void aRunWithCheckpointsIsFinishedOnceItsRecordAndItsMetricsSaySo() throws IOException {
    RunRecord record = record(Map.of(), folder);
    begin(record);
    metrics(); // those of an earlier part of the run
    assertThat(ResumedRun.open(run).isFinished()).isFalse();
    assertThat(ResumedRun.open(run).hasCheckpoints()).isFalse();
    Files.createDirectory(run.resolve("checkpoints/step-3"));
    assertThat(ResumedRun.open(run).hasCheckpoints()).isTrue();
    ResumedRun.end(record, OutputFolder.ofResumed(run));
    assertThat(ResumedRun.open(run).isFinished()).isTrue();
    Files.delete(run.resolve(OutputFolder.METRICS));
    assertThat(ResumedRun.open(run).isFinished()).isFalse();
  }

  @Test
  void whatIsNoFolderOfARunIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> ResumedRun.open(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("this is not a folder");
    assertThatThrownBy(() -> ResumedRun.open(folder.resolve("none")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no such folder");
    assertThatThrownBy(() -> ResumedRun.open(run))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("nothing to go on from: no checkpoints/run.json");
  }

  @ParameterizedTest
  @CsvSource({
    "train-file, data.csv, FOLDER/data.csv", // it is found from where the run was started
    "train-file, pom.xml, pom.xml", // it is here, too
    "train-file, gone.csv, gone.csv",
    "model, start, FOLDER/start",
    "model, org/name, org/name",
    "task, start, start", // which is no path
    "threads, 1, 1",
    "threads, all, all",
  })
  void pathsAreFoundFromWhereTheRunWasStarted(String option, String word, String found)
      throws IOException {
    for (String name : List.of("data.csv", "pom.xml", "start")) {
      Files.createFile(folder.resolve(name));
    }
    ResumedRun resumed = new ResumedRun(run, record(Map.of(option, List.of(word)), folder));
    assertThat(resumed.options())
        .isEqualTo(Map.of(option, List.of(found.replace("FOLDER", folder.toString()))));
  }

  @Test
  void noMoreThreadsAreUsedThanThereAreProcessors() {
    ResumedRun resumed = new ResumedRun(run, record(Map.of("threads", List.of(MANY)), folder));
    assertThat(resumed.options().get("threads"))
        .containsExactly(String.valueOf(Runtime.getRuntime().availableProcessors()));
  }

  @Test
  void whatAKilledProcessLeftAndLaterCheckpointsAreRemoved() throws IOException {
    String unique = ".11111111-2222-3333-4444-555555555555.tmp";
    Files.createDirectory(run.resolve("model"));
    for (String name : List.of(".metrics.json", "model/.config.json", "checkpoints/.run.json")) {
      Files.createDirectories(run.resolve(name).resolveSibling(""));
      Files.createFile(run.resolve(name + unique));
    }
    for (String step : List.of("step-2", "step-3", "step-4")) {
      Files.createDirectory(run.resolve("checkpoints").resolve(step));
    }
    new ResumedRun(run, record(Map.of(), folder)).clean(3);
    assertThat(run.toFile().list()).containsExactlyInAnyOrder("model", "checkpoints");
    assertThat(run.resolve("model")).isEmptyDirectory();
    assertThat(run.resolve("checkpoints").toFile().list())
        .containsExactlyInAnyOrder("step-2", "step-3");
  }
}
