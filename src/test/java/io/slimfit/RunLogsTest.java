package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.report.log.Events;
import io.slimfit.report.log.Events.Scalar;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.train.RunListener;
import io.slimfit.train.StepReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --report-to}: logs of whole runs, and of runs that are stopped and resumed. */
class RunLogsTest {
  private static final List<Long> ALL =
      LongStream.rangeClosed(1, TinyRuns.STEPS).boxed().toList();

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private RunConfigBuilder run(TinyRuns runs) {
    return runs.of("texts")
        .set(OutputOptions.REPORT_TO, List.of("all"))
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(1));
  }

  private static List<String> column(Path csv, int column) throws Exception {
    return Files.readAllLines(csv).stream()
        .skip(1)
        .map(row -> row.split(",", -1)[column])
        .toList();
  }

  private static List<String> words(List<Long> steps) {
    return steps.stream().map(String::valueOf).toList();
  }

  @Test
  void everyStepAndEvaluationIsLogged() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    Path output = runs.whole(run(runs), "run");
    List<Scalar> scalars = Events.of(output.resolve("tensorboard"));
    for (String tag : List.of("train/loss", "train/grad_norm", "train/learning_rate")) {
      assertThat(Events.steps(scalars, tag)).as(tag).isEqualTo(ALL);
    }
    assertThat(Events.steps(scalars, "eval/accuracy")).containsExactly(2L, 4L, 6L, 8L, 9L);
    assertThat(Events.steps(scalars, "eval/loss")).containsExactly(2L, 4L, 6L, 8L, 9L);
    assertThat(Events.steps(scalars, "train/train_loss")).containsExactly(9L);
    assertThat(scalars).contains(new Scalar(5, "train/epoch", 1)); // of 14 texts, by threes
    List<Double> losses = TinyRuns.steps(output).stream()
        .map(step -> step.path("loss").doubleValue())
        .toList();
    assertThat(
            scalars.stream().filter(scalar -> scalar.tag().equals("train/loss")).map(Scalar::value))
        .isEqualTo(losses.stream().map(Double::floatValue).toList());
    assertThat(column(output.resolve("steps.csv"), 0)).isEqualTo(words(ALL));
    assertThat(column(output.resolve("steps.csv"), 2))
        .isEqualTo(losses.stream().map(String::valueOf).toList());
    assertThat(Files.readAllLines(output.resolve("evaluations.csv")).get(0))
        .startsWith("step,epoch,")
        .contains("accuracy", "loss");
    assertThat(column(output.resolve("evaluations.csv"), 0))
        .containsExactly("2", "4", "6", "8", "9");
  }

  @Test
  void aRunThatFailsLeavesAllThatWasLogged() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder failing = run(runs)
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Never())
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString());
    assertThatThrownBy(() -> SlimFit.train(failing.build(), new RunListener() {
          @Override
          public void onStep(StepReport step) {
            if (step.step() == 6) {
              throw new IllegalStateException("broken in step 6");
            }
          }
        }))
        .hasMessageContaining("broken in step 6");
    List<Long> six = ALL.subList(0, 6);
    assertThat(column(folder.resolve("run/steps.csv"), 0)).isEqualTo(words(six));
    assertThat(Events.steps(Events.of(folder.resolve("run/tensorboard")), "train/loss"))
        .isEqualTo(six);
  }

  @Test
  void aRunThatGoesOnHasNoStepTwice() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    Path output = runs.stopped(run(runs), "run", 5);
    SlimFit.resume(output, RunListener.silent());
    List<Scalar> scalars = Events.of(output.resolve("tensorboard"));
    assertThat(Events.steps(scalars, "train/loss")).isEqualTo(ALL);
    assertThat(Events.steps(scalars, "eval/accuracy")).containsExactly(2L, 4L, 6L, 8L, 9L);
    assertThat(column(output.resolve("steps.csv"), 0)).isEqualTo(words(ALL));
    assertThat(column(output.resolve("evaluations.csv"), 0))
        .containsExactly("2", "4", "6", "8", "9");
  }

  @Test
  void logsOfStepsAfterTheCheckpointAreCut() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    Path output = runs.stopped(run(runs), "run", 6);
    SealedFolder.delete(output.resolve("checkpoints/step-6"));
    SlimFit.resume(output, RunListener.silent());
    List<Scalar> scalars = Events.of(output.resolve("tensorboard"));
    assertThat(Events.steps(scalars, "train/loss")).isEqualTo(ALL);
    assertThat(Events.steps(scalars, "eval/accuracy")).containsExactly(2L, 4L, 6L, 8L, 9L);
    assertThat(column(output.resolve("steps.csv"), 0)).isEqualTo(words(ALL));
  }

  @Test
  void whatIsLostIsWrittenAgain() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    Path output = runs.stopped(run(runs), "run", 5);
    SealedFolder.delete(output.resolve("tensorboard"));
    Files.delete(output.resolve("steps.csv"));
    Files.delete(output.resolve("evaluations.csv"));
    SlimFit.resume(output, RunListener.silent());
    List<Scalar> scalars = Events.of(output.resolve("tensorboard"));
    assertThat(Events.steps(scalars, "train/loss")).isEqualTo(ALL);
    assertThat(Events.steps(scalars, "train/grad_norm")).containsExactly(6L, 7L, 8L, 9L);
    assertThat(Events.steps(scalars, "eval/accuracy")).containsExactly(2L, 4L, 6L, 8L, 9L);
    assertThat(column(output.resolve("steps.csv"), 0)).isEqualTo(words(ALL));
    assertThat(column(output.resolve("evaluations.csv"), 0))
        .containsExactly("2", "4", "6", "8", "9");
  }

  @Test
  void aFolderOfLogsHoldsRunsByName() {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = run(runs).set(OutputOptions.LOGGING_DIR, folder.resolve("logs"));
    runs.whole(run, "first");
    assertThat(folder.resolve("logs/first/tensorboard")).isNotEmptyDirectory();
    assertThat(folder.resolve("logs/first/steps.csv")).isNotEmptyFile();
    run.set(OutputOptions.RUN_NAME, "first");
    assertThatThrownBy(() -> runs.whole(run, "second"))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("the log of another run");
    assertThat(folder.resolve("second")).doesNotExist();
    runs.whole(run.set(OutputOptions.RUN_NAME, "second"), "second");
    assertThat(folder.resolve("logs/second/steps.csv")).isNotEmptyFile();
  }

  @Test
  void theRunsOfASeriesAreToldApart() {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = run(runs)
        .set(OutputOptions.LOGGING_DIR, folder.resolve("logs"))
        .set(OutputOptions.OUTPUT, folder.resolve("series").toString());
    SlimFit.trainSeeds(run, List.of(1L, 2L), RunListener.silent());
    assertThat(folder.resolve("logs/series/seed-1/steps.csv")).isNotEmptyFile();
    assertThat(folder.resolve("logs/series/seed-2/steps.csv")).isNotEmptyFile();
  }
}
