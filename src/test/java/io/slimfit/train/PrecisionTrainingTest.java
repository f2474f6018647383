package io.slimfit.train;

import static org.assertj.core.api.Assertions.assertThat;

import io.slimfit.base.Place;
import io.slimfit.checkpoint.SafetensorsReader;
import io.slimfit.checkpoint.SafetensorsWriter;
import io.slimfit.freeze.InterLayerScheduling;
import io.slimfit.freeze.NoFreezing;
import io.slimfit.memory.Profile;
import io.slimfit.memory.Profiles;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.Precision;
import io.slimfit.tensor.Tensor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the precisions of a run do to training. */
class PrecisionTrainingTest {
  private static final Profile LEAN = Profiles.get("lean", Place.of("test"));

  @TempDir
  private Path folder = Path.of("set by JUnit");

  @ParameterizedTest(name = "forward {0}, backward {1}")
  @CsvSource({"BFLOAT16, ", "FLOAT32, BFLOAT16", "FLOAT32, INT8", "BFLOAT16, INT8"})
  void lossesStayNearThoseOfFp32(Precision forward, Precision backward) {
    List<Double> exact = losses(Precision.FLOAT32, Optional.empty());
    List<Double> coarse = losses(forward, Optional.ofNullable(backward));
    assertThat(coarse).isNotEqualTo(exact);
    for (int step = 0; step < exact.size(); step++) {
      assertThat(Math.abs(coarse.get(step) - exact.get(step)))
          .as("step %d", step)
          .isLessThan(0.02 * exact.get(step) + 0.01);
    }
  }

  private static List<Double> losses(Precision forward, Optional<Precision> backward) {
    List<Double> losses = new ArrayList<>();
    try (TinyTraining tiny = new TinyTraining(new NoFreezing(), false, LEAN, forward, backward)) {
      for (int step = 0; step < 6; step++) {
        losses.add(tiny.trainer
            .train(TinyTraining.batch(6, 9).deal(2), tiny.trainer.nextActive())
            .loss());
      }
    }
    return losses;
  }

  @Test
  void probeMeasuresThePrecisionOfGradients() {
    double lean = probe(Optional.empty());
    double int8 = probe(Optional.of(Precision.INT8));
    assertThat(int8).isNotEqualTo(lean).isLessThan(0.2);
  }

  private static double probe(Optional<Precision> backward) {
    try (TinyTraining tiny =
        new TinyTraining(new NoFreezing(), false, LEAN, Precision.FLOAT32, backward)) {
      return tiny.trainer
          .probe(TinyTraining.batch(6, 9).deal(2), tiny.trainer.nextActive())
          .whole()
          .relativeError();
    }
  }

  @Test
  void frozenWeightStaysBitForBitAndTakesFourBytes() {
    try (TinyTraining tiny = new TinyTraining(
        new InterLayerScheduling(0.9),
        false,
        LEAN,
        Precision.BFLOAT16,
        Optional.of(Precision.INT8))) {
      for (int step = 0; step < 3; step++) {
        Map<String, double[]> before = tiny.values();
        var active = tiny.trainer.nextActive();
        tiny.trainer.train(List.of(TinyTraining.batch(6, 9)), active);
        Map<String, double[]> after = tiny.values();
        before.forEach((name, values) -> {
          if (active.contains(name)) {
            assertThat(after.get(name)).as(name).isNotEqualTo(values);
          } else {
            assertThat(after.get(name)).as(name).isEqualTo(values);
          }
        });
      }
      long elements = tiny.bert.parameters().all().stream()
          .mapToLong(p -> p.shape().elements())
          .sum();
      assertThat(tiny.memory.peakBytes(MemoryCategory.WEIGHTS)).isEqualTo(4 * elements);
    }
  }

  @Test
  void savedWeightsEqualThoseInMemory() {
    try (TinyTraining tiny =
        new TinyTraining(new NoFreezing(), false, LEAN, Precision.BFLOAT16, Optional.empty())) {
      tiny.trainer.train(List.of(TinyTraining.batch(6, 9)), tiny.trainer.nextActive());
      Map<String, Tensor> weights = new LinkedHashMap<>();
      tiny.bert.parameters().all().forEach(p -> weights.put(p.name(), p.value()));
      Path file = folder.resolve("model.safetensors");
      SafetensorsWriter.write(file, weights);
      try (SafetensorsReader stored = SafetensorsReader.open(file)) {
        for (Parameter parameter : tiny.bert.parameters().all()) {
          try (Tensor read = tiny.memory.zeros(
              MemoryCategory.WORKSPACE, DType.FLOAT32, parameter.shape().toArray())) {
            stored.read(parameter.name(), read);
            double[] held = parameter.value().toDoubles();
            assertThat(read.toDoubles()).as(parameter.name()).isEqualTo(held);
            parameter.value().zero();
            stored.read(parameter.name(), parameter.value()); // and back
            assertThat(parameter.value().toDoubles()).as(parameter.name()).isEqualTo(held);
          }
        }
      }
    }
  }
}
