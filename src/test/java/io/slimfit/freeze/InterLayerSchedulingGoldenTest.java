package io.slimfit.freeze;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("golden")
class InterLayerSchedulingGoldenTest {
  private static final Path FOLDER = Path.of(System.getProperty("slimfit.golden"), "ils");

  @Test
  void tracesAreExact() throws IOException {
    for (JsonNode trace : read("traces.json").path("traces")) {
      String what = trace.path("layers") + " layers, rate " + trace.path("freeze_rate");
      List<String> names = IntStream.range(0, trace.path("layers").asInt())
          .mapToObj(i -> "layer." + i)
          .toList();
      Freezing freezing = new Freezing(
          new InterLayerScheduling(trace.path("freeze_rate").asDouble()),
          names.stream()
              .map(name -> TinyParameters.weight(name, Trainable.ABOVE))
              .toList(),
          Set.of(),
          0,
          false);
      Distances distances = Distances.of(zip(names, trace.path("start")));
      int step = 0;
      for (JsonNode expected : trace.path("steps")) {
        List<String> active =
            stream(expected.path("active")).map(i -> names.get(i.asInt())).toList();
        assertThat(freezing.choose(distances, step).names())
            .as("%s, step %d", what, step)
            .containsExactlyElementsOf(active);
        distances = distances.refreshed(zip(active, expected.path("distance_after")));
        step++;
      }
      assertThat(step).as(what).isPositive();
      assertThat(distances.asMap()).as(what).isEqualTo(zip(names, trace.path("end")));
    }
  }

  @Test
  void distancesAreWithinTheTolerance() throws IOException {
    Map<String, float[]> tensors = tensors(FOLDER.resolve("distance.safetensors"));
    JsonNode expected = read("golden.json").path("expect");
    assertThat(expected.size()).isPositive();
    expected.properties().forEach(entry -> {
      float[] before = requireNonNull(tensors.get(entry.getKey() + ".old"));
      float[] after = requireNonNull(tensors.get(entry.getKey() + ".new"));
      RelativeChange change = new RelativeChange();
      for (int i = 0; i < before.length; i++) {
        change.add(before[i], after[i]);
      }
      assertThat(change.distance())
          .as(entry.getKey())
          .isCloseTo(entry.getValue().asDouble(), withinPercentage(0.01));
    });
  }

  private static Map<String, Double> zip(List<String> names, JsonNode values) {
    Map<String, Double> byName = new LinkedHashMap<>();
    for (int i = 0; i < names.size(); i++) {
      byName.put(names.get(i), values.path(i).asDouble());
    }
    return byName;
  }

  private static Stream<JsonNode> stream(JsonNode array) {
    return IntStream.range(0, array.size()).mapToObj(array::path);
  }

  private static JsonNode read(String file) throws IOException {
    return new JsonMapper().readTree(FOLDER.resolve(file).toFile());
  }

  /**
   * A safetensors file whose tensors are all float32: this room may not use the reader of
   * `checkpoint`.
   */
  private static Map<String, float[]> tensors(Path file) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    byte[] header = new byte[(int) bytes.getLong()];
    bytes.get(header);
    ByteBuffer data = bytes.slice().order(ByteOrder.LITTLE_ENDIAN);
    Map<String, float[]> tensors = new HashMap<>();
    new JsonMapper().readTree(header).properties().forEach(entry -> {
      JsonNode offsets = entry.getValue().path("data_offsets");
      if (offsets.isArray()) { // the others are metadata
        float[] values =
            new float[(offsets.path(1).asInt() - offsets.path(0).asInt()) / Float.BYTES];
        data.position(offsets.path(0).asInt());
        data.slice().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
        tensors.put(entry.getKey(), values);
      }
    });
    return tensors;
  }
}
