package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.run.SeriesResult;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SeriesFileTest {
  @TempDir
  Path folder;

  @Test
  void fileHasMeansAndSampleStandardDeviations() throws Exception {
    SeriesFile.write(new SeriesResult(folder, List.of(run(0.5), run(0.7), run(0.9)), true));
    JsonNode json = new JsonMapper().readTree(folder.resolve("metrics.json").toFile());
    assertThat(json.path("eval").path("accuracy").doubleValue()).isCloseTo(0.7, within(1e-12));
    assertThat(json.path("eval_standard_deviation").path("accuracy").doubleValue())
        .isCloseTo(0.2, within(1e-12)); // (0.04 + 0.04) / 2
    assertThat(json.path("train_loss").isNull()).isTrue();
    assertThat(json.path("seconds_per_step").doubleValue()).isEqualTo(0.25);
    assertThat(json.path("runs")).hasSize(3);
    assertThat(json.path("runs").path(2).path("eval").path("accuracy").doubleValue())
        .isEqualTo(0.9);
  }

  @Test
  void oneRunHasNoDeviationAndAnUndefinedMetricHasNoMean() {
    JsonNode one = SeriesFile.json(new SeriesResult(folder, List.of(run(0.5)), true));
    assertThat(one.path("eval").path("accuracy").doubleValue()).isEqualTo(0.5);
    assertThat(one.path("eval_standard_deviation").path("accuracy").isNull()).isTrue();
    SeriesResult.Run without = run(Map.of("accuracy", OptionalDouble.empty()));
    JsonNode two = SeriesFile.json(new SeriesResult(folder, List.of(run(0.5), without), true));
    assertThat(two.path("eval").path("accuracy").isNull()).isTrue();
  }

  @Test
  void stoppedSeriesWritesNoMeans() {
    SeriesFile.write(new SeriesResult(folder, List.of(run(0.5)), false));
    assertThat(folder).isEmptyDirectory();
  }

  private static SeriesResult.Run run(double accuracy) {
    return run(Map.of("accuracy", OptionalDouble.of(accuracy)));
  }

  private static SeriesResult.Run run(Map<String, OptionalDouble> evaluation) {
    return new SeriesResult.Run(
        SomeRun.config("embedded", Path.of("runs/some")),
        SomeRun.result("embedded", evaluation, false));
  }
}
