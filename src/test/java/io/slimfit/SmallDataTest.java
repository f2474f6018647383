package io.slimfit;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.run.config.DataOptions;
import io.slimfit.run.config.TrainingOptions;
import io.slimfit.train.RunListener;
import io.slimfit.train.RunResult;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SmallDataTest {
  @TempDir
  private Path folder = Path.of("set by JUnit");

  @Test
  void fewerExamplesThanABatchAndThanRequestedAreAllUsed() {
    List<String> notes = new ArrayList<>();
    TinyRuns runs = new TinyRuns(folder);
    RunResult result = SlimFit.train(
        runs.into(
            runs.of("texts")
                .set(TrainingOptions.BATCH_SIZE, 64)
                .set(DataOptions.MAX_TRAIN_SAMPLES, 1000)
                .set(TrainingOptions.MAX_STEPS, 2L),
            "run"),
        new RunListener() {
          @Override
          public void onNote(String note) {
            notes.add(note);
          }
        });
    assertThat(result.steps()).isEqualTo(2);
    assertThat(result.summary().trainSamples()).isEqualTo(14);
    assertThat(notes).contains("1000 examples were requested, but there are only 14");
  }
}
