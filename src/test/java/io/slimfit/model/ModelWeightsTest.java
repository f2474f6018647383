package io.slimfit.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.slimfit.base.InputException;
import io.slimfit.checkpoint.ModelFolder;
import io.slimfit.checkpoint.TensorSource;
import io.slimfit.model.vit.BicubicReference;
import io.slimfit.model.vit.PositionInterpolation;
import io.slimfit.model.vit.TinyVision;
import io.slimfit.model.vit.VisionTransformer;
import io.slimfit.nn.Parameter;
import io.slimfit.tensor.DType;
import io.slimfit.tensor.Device;
import io.slimfit.tensor.MemoryCategory;
import io.slimfit.tensor.NativeMemory;
import io.slimfit.tensor.Tensor;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads and writes ViT checkpoints. */
class ModelWeightsTest {
  private static final TinyVision TINY = TinyVision.layers(1).image(new ImageShape(12, 3, 2));
  private static final String POSITIONS = "vit.embeddings.position_embeddings";

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final VisionTransformer stored = TINY.model(3, memory, DType.FLOAT32, 1);

  @TempDir
  Path folder;

  @AfterEach
  void nothingIsLeft() {
    stored.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private TensorSource write(UnaryOperator<String> rename) {
    Map<String, Tensor> weights = new LinkedHashMap<>();
    stored.parameters().all().forEach(p -> weights.put(rename.apply(p.name()), p.value()));
    try (Tensor pooler = memory.zeros(MemoryCategory.WEIGHTS, DType.FLOAT32, 8, 8)) {
      weights.put(rename.apply("vit.pooler.dense.weight"), pooler);
      ModelFolder.write(folder, JsonNodeFactory.instance.objectNode(), weights, Map.of());
    }
    return ModelFolder.open(folder).weights();
  }

  @ParameterizedTest(name = "prefix '{0}'")
  @ValueSource(strings = {"vit.", ""})
  void everyParameterIsReadBackWithOrWithoutThePrefix(String prefix) {
    try (TensorSource source = write(name -> name.replaceFirst("^vit\\.", prefix));
        VisionTransformer model = TINY.model(3, memory, DType.FLOAT32, 2)) {
      ModelWeights weights = ModelWeights.read(model, source, false);
      assertThat(weights.report().missing()).isEmpty();
      assertThat(weights.report().unexpected())
          .as("the pooler is not used")
          .containsExactly(prefix + "pooler.dense.weight");
      assertThat(weights.notes()).isEmpty();
      for (Parameter parameter : model.parameters().all()) {
        assertThat(parameter.value().toFloats())
            .as(parameter.name())
            .isEqualTo(stored.parameters().get(parameter.name()).value().toFloats());
      }
    }
  }

  @Test
  @DisplayName("position embeddings of another resolution are interpolated and reported")
  void anotherResolution() {
    TinyVision larger = TINY.image(new ImageShape(18, 3, 2));
    try (TensorSource source = write(name -> name);
        VisionTransformer model = larger.model(3, memory, DType.FLOAT32, 2)) {
      ModelWeights weights = ModelWeights.read(model, source, false);
      assertThat(weights.notes()).singleElement().asString().contains("4 x 4", "6 x 6", "bicubic");
      assertThat(weights.report().missing()).isEmpty();
      float[] expected = new PositionInterpolation(4, 6, 1, TINY.hidden())
          .apply(stored.parameters().get(POSITIONS).value().toFloats());
      assertThat(model.parameters().get(POSITIONS).value().toFloats()).isEqualTo(expected);
    }
  }

  @Test
  void anotherNumberOfClassesIsRejectedOrNewlyInitialized() {
    try (TensorSource source = write(name -> name);
        VisionTransformer model = TINY.model(5, memory, DType.FLOAT32, 2)) {
      assertThatThrownBy(() -> ModelWeights.read(model, source, false))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("classifier")
          .hasMessageContaining("ignoreMismatchedSizes");
      assertThat(ModelWeights.read(model, source, true).report().mismatched())
          .containsExactly("classifier.bias", "classifier.weight");
    }
  }

  @ParameterizedTest(name = "from 5 x 5 to {0} x {0}")
  @ValueSource(ints = {1, 2, 4, 5, 7, 12})
  void interpolationEqualsThatOfPyTorch(int to) {
    int from = 5;
    int width = 3;
    float[] grid = new float[(from * from + 1) * width];
    for (int i = 0; i < grid.length; i++) {
      grid[i] = (float) Math.sin(1.7 * i);
    }
    float[] actual = new PositionInterpolation(from, to, 1, width).apply(grid);
    assertThat(actual).hasSize((to * to + 1) * width);
    double[] expected = BicubicReference.resize(grid, width, from, to);
    for (int k = 0; k < width; k++) {
      assertThat(actual[k]).as("position embedding of the class token").isEqualTo(grid[k]);
    }
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) actual[width + i])
          .as("element %d", i)
          .isEqualTo(expected[i], within(2e-6));
    }
  }
}
