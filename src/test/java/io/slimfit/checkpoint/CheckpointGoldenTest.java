package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Shape;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckpointGoldenTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @Test
  void shardsContainTheUnshardedModelBitForBit() {
    try (TensorSource whole = ModelFolder.open(Golden.model("bert-multilabel")).weights();
        TensorSource shards =
            ModelFolder.open(Golden.model("bert-multilabel-sharded")).weights()) {
      assertThat(shards.names()).containsExactlyInAnyOrderElementsOf(whole.names());
      for (String name : whole.names()) {
        assertThat(read(shards, name)).as(name).isEqualTo(read(whole, name));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"bert-oldnames-noprefix", "bert-oldnames-pretraining"})
  void oldNamesAreMatchedAsInTransformers(String model) {
    JsonNode expected = StrictJson.readObject(Golden.model(model).resolve("golden.json"))
        .get("expect_for_sequence_classification");
    try (TensorSource source = ModelFolder.open(Golden.model(model)).weights()) {
      Map<String, Shape> wanted = wantedForClassification(source);
      LoadReport report = ParameterNames.match(wanted, source);

      assertThat(report.missing()).isEqualTo(texts(expected.get("missing")));
      assertThat(report.unexpected()).isEqualTo(texts(expected.get("unexpected")));
      assertThat(report.mismatched()).isEmpty();
      assertThat(report.matched()).hasSize(wanted.size() - report.missing().size());
    }
  }

  /** The names in a current BertForSequenceClassification, taken from a two-layer model. */
  private static Map<String, Shape> wantedForClassification(TensorSource old) {
    Map<String, Shape> wanted = new LinkedHashMap<>();
    Map<String, Shape> shapes = new LinkedHashMap<>();
    old.names()
        .forEach(name -> shapes.put(
            "bert." + ParameterNames.current(name).replaceFirst("^bert\\.", ""), old.shape(name)));
    try (TensorSource today = ModelFolder.open(Golden.model("bert-regression")).weights()) {
      today.names().forEach(name -> wanted.put(name, shapes.getOrDefault(name, today.shape(name))));
    }
    return wanted;
  }

  private static List<String> texts(JsonNode array) {
    List<String> texts = new ArrayList<>();
    array.forEach(text -> texts.add(text.asText()));
    return texts;
  }

  private float[] read(TensorSource source, String name) {
    return Stored.floats(memory, source, name);
  }
}
