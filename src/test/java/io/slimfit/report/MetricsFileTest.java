package io.slimfit.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MetricsFileTest {
  @TempDir
  Path folder;

  @Test
  void fileHasTheDocumentedFields() throws Exception {
    Map<String, OptionalDouble> evaluation = new LinkedHashMap<>();
    evaluation.put("accuracy", OptionalDouble.of(0.5));
    evaluation.put("matthews_correlation", OptionalDouble.empty());
    new MetricsFile(SomeRun.config("embedded", folder), () -> 0)
        .onEnd(SomeRun.result("embedded", evaluation, false));
    JsonNode json = new JsonMapper().readTree(folder.resolve(MetricsFile.NAME).toFile());
    assertThat(json).isEqualTo(new JsonMapper().readTree("""
                    {"task": "wordnet", "model": "embedded", "profile": "lean", "freeze": "none",
                     "freeze_rate": 0.0, "precision": "fp32", "steps": 3, "train_loss": null,
                     "train_samples": 96, "eval": {"accuracy": 0.5, "matthews_correlation": null},
                     "eval_samples": 64, "seconds_per_step": 0.25,
                     "memory": {"weights": 1, "gradients": 2, "optimizer": 3, "activations": 4,
                       "workspace": 5, "total": 14, "peak_rss": 100,
                       "baseline": {"weights": 10, "gradients": 20, "optimizer": 30,
                         "activations": 40, "workspace": 50, "total": 150}},
                     "held_by_site": [{"site": "encoder.layer.3 input", "kind": "linear-input",
                       "bytes": 4}],
                     "time": {"preparing": 0.0, "training": 0.0, "evaluating": 0.0, "rest": 0.0}}
                    """));
  }

  @Test
  void hostileModelNamesAreEscaped() throws Exception {
    String name = "\"<script>alert(1)</script>\\\n";
    String text = MetricsFile.text(
        SomeRun.config(name, Path.of("runs/some")), SomeRun.result(name, Map.of(), false));
    assertThat(new JsonMapper().readTree(text).path("model").textValue()).isEqualTo(name);
  }

  @Test
  void stoppedRunWritesNoMetrics() {
    new MetricsFile(SomeRun.config("embedded", folder))
        .onEnd(SomeRun.result("embedded", Map.of(), true));
    assertThat(folder).isEmptyDirectory();
  }
}
