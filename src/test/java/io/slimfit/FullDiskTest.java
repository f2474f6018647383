package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.slimfit.base.InputException;
import io.slimfit.checkpoint.SealedFolder;
import io.slimfit.report.StepsFile;
import io.slimfit.report.log.Events;
import io.slimfit.run.checkpoints.ResumedRun;
import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.EvaluationOptions;
import io.slimfit.run.config.Options;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.task.Tasks;
import io.slimfit.train.EvaluationSchedule.Every;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunSummary;
import io.slimfit.train.StepReport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A disk that is full, on a small file system in memory where mounts are allowed. */
class FullDiskTest {
  private static final int MIB = 1 << 20;

  @TempDir
  private Path folder = Path.of("set by JUnit");

  private Path disk = Path.of("");
  private boolean mounted;

  @BeforeEach
  void mount() throws Exception {
    disk = Files.createDirectory(folder.resolve("disk"));
    mounted = runs("mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", disk.toString());
    assumeTrue(mounted, "mounts are not allowed here");
  }

  @AfterEach
  void unmount() throws Exception {
    if (mounted) {
      assertThat(runs("umount", disk.toString())).isTrue();
    }
  }

  private static boolean runs(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start();
    return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
  }

  /** Takes all room but some bytes. */
  private void fill(long left) {
    try {
      long free = Files.getFileStore(disk).getUsableSpace();
      Files.write(disk.resolve("other"), new byte[(int) Math.max(0, free - left)]);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void free() {
    try {
      Files.delete(disk.resolve("other"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void trainingGoesOnWithoutSavingAndTriesAgain() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run =
        runs.of("texts").set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(1));
    Path whole = runs.whole(run, "whole");
    run.set(OutputOptions.OUTPUT, disk.resolve("run").toString());
    List<String> heard = new ArrayList<>();
    SlimFit.train(run.build(), new RunListener() {
      @Override
      public void onStep(StepReport step) {
        if (step.step() == 3) {
          fill(0);
        } else if (step.step() == 6) {
          free();
        }
      }

      @Override
      public void onNote(String note) {
        heard.add(note);
      }

      @Override
      public void onSaved(long step) {
        heard.add("saved " + step);
      }
    });
    assertThat(heard)
        .anyMatch(note -> note.contains("no checkpoint was saved after step 3")
            && note.contains("bytes) are free"))
        .contains("saved 2", "saved 6", "saved 9")
        .doesNotContain("saved 3", "saved 4", "saved 5");
    TinyRuns.assertSame(disk.resolve("run"), whole);
  }

  @Test
  void linesOfTheLogWaitWhileTheDiskIsFull() throws Exception {
    List<String> notes = new ArrayList<>();
    StepsFile file = new StepsFile(disk, false, notes::add);
    file.onStart(new RunSummary("model", 1, 1, 1, 1, 4));
    file.onStep(step(1));
    fill(0);
    file.onStep(step(2));
    file.onStep(step(3));
    assertThat(Files.readString(disk.resolve("steps.jsonl"))).hasLineCount(1).endsWith("}\n");
    assertThat(notes).hasSize(1);
    assertThat(notes.get(0)).contains("the disk is full", "bytes) are free");
    free();
    file.onStep(step(4));
    assertThat(Files.readAllLines(disk.resolve("steps.jsonl"))).hasSize(4);
  }

  @Test
  void otherLogsWaitWhileTheDiskIsFull() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    Path output = disk.resolve("run");
    SlimFit.train(
        runs.of("texts")
            .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Never())
            .set(EvaluationOptions.EVAL_EVERY, new Every.End())
            .set(OutputOptions.REPORT_TO, List.of("all"))
            .set(OutputOptions.LOGGING_DIR, disk.resolve("logs"))
            .set(OutputOptions.OUTPUT, output.toString())
            .build(),
        new RunListener() {
          @Override
          public void onStep(StepReport step) {
            if (step.step() == 1) {
              fill(0);
            } else if (step.step() == 8) {
              free();
            }
          }
        });
    assertThat(Events.steps(Events.of(disk.resolve("logs/run/tensorboard")), "train/loss"))
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L, 9L);
    assertThat(Files.readAllLines(disk.resolve("logs/run/steps.csv"))).hasSize(10);
  }

  /** Its line is longer than a page of the file system. */
  private static StepReport step(long number) {
    return new StepReport(
        number, 4, 0.5, 1e-3, List.of("w".repeat(20_000)), 1, 0.1, Optional.empty());
  }

  @Test
  void fullDiskAtTheEndLeavesTheCheckpointAndTheModelGoesElsewhere() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = runs.of("texts")
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(7))
        .set(EvaluationOptions.EVAL_EVERY, new Every.End());
    Path whole = runs.whole(run, "whole");
    run.set(OutputOptions.OUTPUT, disk.resolve("run").toString());
    assertThatThrownBy(() -> SlimFit.train(run.build(), new RunListener() {
          @Override
          public void onStep(StepReport step) {
            if (step.step() == 9) {
              fill(0);
            }
          }
        }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(
            "model.safetensors: cannot be written: the disk is full: it needs 1 MiB (")
        .hasMessageContaining(" bytes), and 0 MiB (")
        .hasMessageContaining("The checkpoint of step 7 is kept: resume(" + disk.resolve("run"))
        .hasMessageContaining("with output(DIR) in another folder");
    assertThat(SealedFolder.damage(disk.resolve("run/checkpoints/step-7"))).isEmpty();
    assertThat(disk.resolve("run/metrics.json")).doesNotExist();
    ResumedRun resumed = ResumedRun.open(disk.resolve("run"));
    RunConfig elsewhere = resumed
        .builder(Tasks.standard())
        .set(OutputOptions.OUTPUT, folder.resolve("elsewhere").toString())
        .build();
    SlimFit.prepareResume(
            resumed, elsewhere, Options.written(elsewhere), false, RunListener.silent())
        .run();
    TinyRuns.assertSame(folder.resolve("elsewhere"), whole);
    free();
    SlimFit.resume(disk.resolve("run"), RunListener.silent());
    TinyRuns.assertSame(disk.resolve("run"), whole);
  }

  @Test
  void tooLittleRoomForTheModelIsFoundBeforeTheFirstStep() {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run =
        runs.of("texts").set(OutputOptions.OUTPUT, disk.resolve("run").toString());
    fill(MIB / 64);
    assertThatThrownBy(() -> SlimFit.train(run.build(), RunListener.silent()))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no room for the model")
        .hasMessageContaining("are free");
    assertThat(disk.resolve("run")).doesNotExist();
  }

  @Test
  void tooLittleRoomForACheckpointIsSaidBeforeTheFirstStep() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run = runs.of("texts");
    Path whole = runs.whole(run, "whole");
    run.set(OutputOptions.OUTPUT, disk.resolve("run").toString());
    long model = Files.size(whole.resolve("model/model.safetensors"));
    fill(model + model / 2);
    List<String> heard = new ArrayList<>();
    SlimFit.train(run.build(), new RunListener() {
      @Override
      public void onStep(StepReport step) {
        if (step.step() == 1) {
          assertThat(heard)
              .anyMatch(note -> note.contains("there is no room for a checkpoint beside the model")
                  && note.contains("bytes) are free"));
          free();
        }
      }

      @Override
      public void onNote(String note) {
        heard.add(note);
      }
    });
    TinyRuns.assertSame(disk.resolve("run"), whole);
  }

  @Test
  void folderThatIsRemovedEndsTheRun() {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run =
        runs.of("texts").set(OutputOptions.OUTPUT, disk.resolve("run").toString());
    assertThatThrownBy(() -> SlimFit.train(run.build(), new RunListener() {
          @Override
          public void onStep(StepReport step) {
            try {
              SealedFolder.delete(disk.resolve("run"));
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(
            disk.resolve("run/steps.jsonl") + ": cannot be written: its folder is no longer there");
  }

  @Test
  void folderThatBecomesReadOnlyEndsTheRunAndItsCheckpointsStay() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    RunConfigBuilder run =
        runs.of("texts").set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(2));
    Path whole = runs.whole(run, "whole");
    Path checkpoints = runs.output("run").resolve("checkpoints");
    assumeTrue(runs("chattr", "-i", folder.toString()), "the superuser may write everywhere here");
    try {
      assertThatThrownBy(() -> SlimFit.train(runs.into(run, "run"), new RunListener() {
            @Override
            public void onStep(StepReport step) {
              if (step.step() == 5) {
                changeable(checkpoints, "+i");
              }
            }
          }))
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(checkpoints + ": no checkpoint can be saved: ")
          .hasMessageContaining("writable");
    } finally {
      changeable(checkpoints, "-i");
    }
    assertThat(SealedFolder.damage(checkpoints.resolve("step-4"))).isEmpty();
    SlimFit.resume(runs.output("run"), RunListener.silent());
    TinyRuns.assertSame(runs.output("run"), whole);
  }

  /** Takes the right to change a folder even from the superuser, or gives it back. */
  private static void changeable(Path path, String attribute) {
    try {
      assertThat(runs("chattr", attribute, path.toString())).isTrue();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
