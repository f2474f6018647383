package io.slimfit.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.slimfit.base.InputException;
import io.slimfit.tensor.Shape;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParameterNamesTest {
  @TempDir
  Path folder;

  @Test
  void baseModelIsFoundWithOrWithoutPrefix() {
    try (TensorSource source =
        source("bert.a", "b", "classifier.weight", "embeddings.position_ids")) {
      LoadReport report = ParameterNames.match(
          Map.of("a", Shape.of(1), "bert.b", Shape.of(1), "qa_outputs.weight", Shape.of(1)),
          source);

      assertThat(report.matched())
          .containsExactly(Map.entry("a", "bert.a"), Map.entry("bert.b", "b"));
      assertThat(report.missing()).containsExactly("qa_outputs.weight");
      assertThat(report.unexpected()).containsExactly("classifier.weight");
    }
  }

  @Test
  void mismatchedShapeIsRejectedNamingBothShapes() {
    try (TensorSource source = source("classifier.weight")) {
      assertThatThrownBy(
              () -> ParameterNames.match(Map.of("classifier.weight", Shape.of(3, 8)), source))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("tensor 'classifier.weight'")
          .hasMessageContaining("its shape is [1], but config.json implies [3, 8]")
          .hasMessageContaining("ignoreMismatchedSizes");
    }
  }

  @Test
  void mismatchedShapeCanBeIgnored() {
    try (TensorSource source = source("classifier.weight")) {
      LoadReport report =
          ParameterNames.match(Map.of("classifier.weight", Shape.of(3, 8)), source, true);

      assertThat(report.matched()).isEmpty();
      assertThat(report.mismatched()).containsExactly("classifier.weight");
      assertThat(report.missing()).isEmpty();
      assertThat(report.unexpected()).isEmpty();
    }
  }

  @Test
  void twoTensorsForOneWeightAreRejected() {
    try (TensorSource source = source("LayerNorm.gamma", "LayerNorm.weight")) {
      assertThatThrownBy(() -> ParameterNames.match(Map.of(), source))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("both are the weight 'LayerNorm.weight'");
    }
  }

  /** One float under each name. */
  private TensorSource source(String... names) {
    StringBuilder header = new StringBuilder();
    for (int i = 0; i < names.length; i++) {
      header
          .append(i == 0 ? "{" : ",")
          .append(SafetensorsFile.entry(names[i], "F32", "[1]", 4L * i, 4L * i + 4));
    }
    return SafetensorsReader.open(SafetensorsFile.write(
        folder.resolve("w.safetensors"),
        SafetensorsFile.bytes(header + "}", new byte[4 * names.length])));
  }
}
