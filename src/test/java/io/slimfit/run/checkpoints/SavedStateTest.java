package io.slimfit.run.checkpoints;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.slimfit.freeze.PolicyState;
import io.slimfit.memory.Saturation;
import io.slimfit.memory.Site;
import io.slimfit.memory.SiteKind;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NamedTensors;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Workspace;
import io.slimfit.train.EvaluationReport;
import io.slimfit.train.TrainerState;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class SavedStateTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final NamedTensors optimizer = new Numbers(Map.of("exp_avg", new double[] {1}), memory);
  private final Map<String, Double> distances = new LinkedHashMap<>();
  private final Map<String, OptionalDouble> metrics = new LinkedHashMap<>();

  private TrainerState.Values values() {
    distances.put("second.weight", Double.POSITIVE_INFINITY);
    distances.put("first.weight", 0.1);
    metrics.put("pearson", OptionalDouble.of(-0.25));
    metrics.put("f1", OptionalDouble.empty());
    metrics.put("loss", OptionalDouble.of(Double.POSITIVE_INFINITY));
    return new TrainerState.Values(
        3,
        distances,
        PolicyState.empty().with("sums", 1, 2),
        Map.of(SiteKind.HEAD, new Saturation.Count(2, 10)),
        Map.of(new Site("encoder.0.u", SiteKind.ACTIVATION_INPUT), 64L),
        List.of(0.5, Double.NaN, 0.25),
        List.of(1.0, 2.0, 3.0),
        List.of(new EvaluationReport(2, metrics, true), new EvaluationReport(3, metrics, false)),
        optimizer);
  }

  private static JsonNode json(
      TrainerState.Values values, NativeMemory.Peaks peaks, List<Workspace> workspaces)
      throws IOException {
    return new JsonMapper().readTree(SavedState.json(values, peaks, workspaces).toString());
  }

  @Test
  void everyValueComesBackAsItWas() throws IOException {
    Map<MemoryCategory, Long> bytes = new LinkedHashMap<>();
    for (MemoryCategory category : MemoryCategory.values()) {
      bytes.put(category, 100L + bytes.size());
    }
    NativeMemory.Peaks peaks = new NativeMemory.Peaks(bytes, 777);
    List<Workspace> workspaces =
        List.of(new Workspace(List.of(1L, 2L), List.of(3L)), new Workspace(List.of(), List.of(4L)));
    TrainerState.Values saved = values();
    JsonNode json = json(saved, peaks, workspaces);
    Map<String, double[]> numbers = Numbers.read(new Numbers(SavedState.numbers(saved), memory));
    TrainerState.Values restored = SavedState.values(json, numbers, optimizer);
    assertThat(restored).isEqualTo(saved);
    assertThat(restored.distances().keySet()).containsExactly("second.weight", "first.weight");
    assertThat(restored.evaluations().get(0).metrics().keySet())
        .containsExactly("pearson", "f1", "loss");
    assertThat(SavedState.peaks(json)).isEqualTo(peaks);
    assertThat(SavedState.workspaces(json)).isEqualTo(workspaces);
  }

  @Test
  void aRowThatIsNotThereIsNamed() throws IOException {
    TrainerState.Values saved = values();
    JsonNode json = json(saved, memory.peaks(), List.of());
    Map<String, double[]> numbers = SavedState.numbers(saved);
    numbers.remove("seconds");
    assertThatThrownBy(() -> SavedState.values(json, numbers, optimizer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("there are no seconds");
    assertThatThrownBy(() -> optimizer.shape("exp_avg_sq"))
        .hasMessage("no row is called exp_avg_sq");
  }
}
