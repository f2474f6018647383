package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.StepReport;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HuggingFaceFilesTest {
  private static final Map<String, OptionalDouble> METRICS =
      Map.of("accuracy", OptionalDouble.of(0.5));

  @TempDir
  Path folder;

  @Test
  void filesContainWhatTheExampleScriptsWrite() throws Exception {
    HuggingFaceFiles files = new HuggingFaceFiles(SomeRun.config("m", folder));
    files.onStart(SomeRun.summary("m"));
    for (long step = 1; step <= 501; step++) {
      files.onStep(new StepReport(step, 501, step, 1e-4, List.of(), 1, 0.5, Optional.empty()));
    }
    files.onEvaluated(new EvaluationReport(501, METRICS, true));
    files.onEnd(SomeRun.result("m", METRICS, false));
    JsonNode all = read("all_results.json");
    assertThat(all.path("eval_accuracy").doubleValue()).isEqualTo(0.5);
    assertThat(all.path("train_runtime").doubleValue()).isEqualTo(250.5);
    assertThat(all.path("epoch").doubleValue()).isEqualTo(3.0 / batchesOfAnEpoch());
    assertThat(read("train_results.json").path("train_samples").intValue()).isEqualTo(96);
    assertThat(read("eval_results.json").path("eval_samples").intValue()).isEqualTo(64);
    JsonNode state = read("trainer_state.json");
    assertThat(state.path("global_step").intValue()).isEqualTo(3);
    JsonNode history = state.path("log_history");
    assertThat(history).hasSize(2);
    assertThat(history.path(0).path("loss").doubleValue()).isEqualTo(250.5);
    assertThat(history.path(0).path("step").intValue()).isEqualTo(500);
    assertThat(history.path(1).path("eval_accuracy").doubleValue()).isEqualTo(0.5);
  }

  @Test
  void stoppedRunWritesNoResults() {
    HuggingFaceFiles files = new HuggingFaceFiles(SomeRun.config("m", folder));
    files.onStart(SomeRun.summary("m"));
    files.onEnd(SomeRun.result("m", METRICS, true));
    assertThat(folder).isEmptyDirectory();
  }

  private static double batchesOfAnEpoch() {
    return Math.ceil(96.0 / SomeRun.config("m", Path.of("runs/some")).schedule().batchSize());
  }

  private JsonNode read(String name) throws Exception {
    return new JsonMapper().readTree(folder.resolve(name).toFile());
  }
}
