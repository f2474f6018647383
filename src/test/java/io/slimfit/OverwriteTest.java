package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.run.config.CheckpointOptions;
import io.slimfit.run.config.LoraOptions;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfigBuilder;
import io.slimfit.run.config.SaveEvery;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.run.output.OutputFolder;
import io.slimfit.train.RunListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code --overwrite} removes, and what checkpoints that are deleted take with them. */
class OverwriteTest {
  @TempDir
  Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"texts", "questions", "names", "pairs", "scores", "images"})
  void everythingThatARunWroteIsRemoved(String kind) {
    RunConfigBuilder run = new TinyRuns(folder)
        .of(kind)
        .set(TrainingOptions.MAX_STEPS, 4L)
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(2))
        .set(OutputOptions.REPORT_TO, List.of("csv", "tensorboard"))
        .set(OutputOptions.OUTPUT, folder.resolve("run").toString());
    if (!kind.equals("images")) {
      run.set(LoraOptions.RANK, 2);
    }
    SlimFit.train(run.build(), RunListener.silent());
    Path output = folder.resolve("run");
    assertThat(output.resolve("checkpoints/step-4/manifest.json")).exists();
    OutputFolder.ofTraining(output, true).prepare().close();
    assertThat(output).isEmptyDirectory();
  }

  @Test
  void fileOfTheUsersOwnInACheckpointOutlivesIt() throws Exception {
    TinyRuns runs = new TinyRuns(folder);
    Path output = folder.resolve("run");
    RunConfigBuilder run = runs.of("texts")
        .set(CheckpointOptions.SAVE_EVERY, new SaveEvery.Steps(1))
        .set(CheckpointOptions.KEEP_LAST, 1)
        .set(OutputOptions.OUTPUT, output.toString());
    SlimFit.train(run.build(), RunListener.all(RunListener.silent(), new RunListener() {
      @Override
      public void onSaved(long step) {
        if (step == 3) {
          write(output.resolve("checkpoints/step-3/notes.txt"));
        }
      }
    }));
    assertThat(output.resolve("checkpoints/files-in-step-3"))
        .isDirectoryContaining(file -> file.endsWith("notes.txt"));
    assertThat(output.resolve("checkpoints"))
        .isDirectoryNotContaining(file -> file.getFileName().toString().startsWith("."));
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "mine");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
