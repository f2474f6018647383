package io.slimfit.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.run.config.OutputOptions;
import io.slimfit.run.config.RunConfig;
import io.slimfit.train.RunResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Series of runs that have ended, so that nothing is trained. */
class SeedSeriesTest {
  @TempDir
  private Path folder;

  private final List<SeriesResult> heard = new ArrayList<>();
  private final List<Path> started = new ArrayList<>();
  private final List<Path> stopped = new ArrayList<>();

  private SeedSeries series(List<Long> seeds, Runnable meanwhile) {
    return new SeedSeries(
        RunConfig.forTask("wordnet")
            .set(OutputOptions.OUTPUT, folder.resolve("all").toString()),
        seeds,
        Map.of(),
        Optional.empty(),
        config -> ended(config, meanwhile),
        heard::add);
  }

  private SeedSeries.SeedRun ended(RunConfig config, Runnable meanwhile) {
    return new SeedSeries.SeedRun() {
      @Override
      public RunConfig config() {
        return config;
      }

      @Override
      public RunResult run() {
        started.add(config.output());
        meanwhile.run();
        write(config);
        return SeedSeries.SeedRun.finished(config).run();
      }

      @Override
      public void stop() {
        stopped.add(config.output());
      }
    };
  }

  private static void write(RunConfig config) {
    try {
      Files.createDirectories(config.output());
      Files.writeString(
          config.output().resolve("metrics.json"),
          "{\"model\": \"m\", \"steps\": 4, \"train_loss\": 0.5, \"train_samples\": 9,"
              + " \"eval_samples\": 3, \"seconds_per_step\": null,"
              + " \"eval\": {\"accuracy\": 0." + config.seed() + ", \"f1\": null}}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void eachSeedHasAFolderAndTheResultHasAllOfThem() {
    SeriesResult result = series(List.of(3L, 1L), () -> {}).run();
    Path all = folder.resolve("all");
    assertThat(started).containsExactly(all.resolve("seed-3"), all.resolve("seed-1"));
    assertThat(result.complete()).isTrue();
    assertThat(result.output()).isEqualTo(all);
    assertThat(heard).containsExactly(result);
    assertThat(result.evaluation())
        .isEqualTo(Map.of(
            "accuracy",
            MeanAndDeviation.of(List.of(0.3, 0.1)),
            "f1",
            MeanAndDeviation.of(List.of(Double.NaN, Double.NaN))));
  }

  @Test
  void ofAnEndedRunItsMetricsAreRead() {
    RunResult run = series(List.of(3L), () -> {}).run().runs().get(0).result();
    assertThat(run.steps()).isEqualTo(4);
    assertThat(run.trainLoss()).isEqualTo(0.5);
    assertThat(run.summary().model()).isEqualTo("m");
    assertThat(run.summary().trainSamples()).isEqualTo(9);
    assertThat(run.summary().evalSamples()).isEqualTo(3);
    assertThat(run.secondsPerStep()).isNaN();
    assertThat(run.evaluation())
        .isEqualTo(Map.of("accuracy", OptionalDouble.of(0.3), "f1", OptionalDouble.empty()));
    assertThat(run.stopped()).isFalse();
  }

  @Test
  void aStoppedSeriesStartsNoFurtherRunAndIsNotComplete() {
    List<SeedSeries> own = new ArrayList<>();
    own.add(series(List.of(1L, 2L), () -> own.get(0).stop()));
    SeriesResult result = own.get(0).run();
    assertThat(started).hasSize(1);
    assertThat(stopped).hasSize(2);
    assertThat(result.complete()).isFalse();
    assertThat(heard).containsExactly(result);
  }

  @Test
  void seedsMustBeThereAndDiffer() {
    assertThatThrownBy(() -> series(List.of(5L, 2L, 5L), () -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("seed 5 is given twice");
    assertThatThrownBy(() -> series(List.of(), () -> {}))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("there is no seed");
    assertThat(folder).isEmptyDirectory();
  }
}
