package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Loops over vectors compute weights and moments with the same bits as plain loops. */
class AdamWLoopsTest {
  private static final AdamWStep STEP =
      new AdamWStep(0.9, 0.999, 1e-8, 1e-2, 1 / Math.sqrt(0.001), 1 - 1e-5, 1 - 1e-6, 0.25);

  private final NativeMemory memory = new NativeMemory(Device.CPU);

  @BeforeEach
  void vectors() {
    assumeThat(KernelProvider.hasVectors()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "FLOAT32, 1", "FLOAT32, 16", "FLOAT32, 2047", "FLOAT32, 6150",
    "SPLIT_FLOAT32, 1", "SPLIT_FLOAT32, 33", "SPLIT_FLOAT32, 2048", "SPLIT_FLOAT32, 6150"
  })
  void sameBits(DType dtype, int elements) {
    try (Weight plain = new Weight(dtype, elements);
        Weight vectors = new Weight(dtype, elements)) {
      for (int step = 0; step < 3; step++) {
        UpdateSize expected = plain.move(new StripAdamW(new JavaAdamWLoops()), STEP);
        UpdateSize moved = vectors.move(new StripAdamW(new VectorAdamWLoops()), STEP);
        assertThat(moved.count()).isEqualTo(expected.count());
        assertThat(moved.sum()).isEqualTo(expected.sum(), within(1e-5 * expected.sum()));
      }
      assertThat(vectors.value.toFloats()).isEqualTo(plain.value.toFloats());
      assertThat(vectors.first.toFloats()).isEqualTo(plain.first.toFloats());
      assertThat(vectors.second.toFloats()).isEqualTo(plain.second.toFloats());
    }
  }

  @Test
  void nothingBeyondTheEndIsCounted() {
    AdamWStep noEpsilon = new AdamWStep(0.9, 0.999, 0, 1e-2, 1, 1, 1, 1);
    try (Weight longer = new Weight(DType.FLOAT32, 2048);
        Weight shorter = new Weight(DType.FLOAT32, 3)) {
      StripAdamW adamw = new StripAdamW(new VectorAdamWLoops());
      longer.move(adamw, noEpsilon); // leaves values in the strips
      UpdateSize moved = shorter.move(adamw, noEpsilon);
      assertThat(moved.count()).isBetween(1L, 3L);
      assertThat(moved.sum()).isFinite();
    }
  }

  @Test
  void gradientThatIsNotFiniteShowsInTheSize() {
    try (Weight weight = new Weight(DType.SPLIT_FLOAT32, 50)) {
      weight.gradient.put(49, new float[] {Float.NaN}, 0, 1);
      assertThat(weight.move(new StripAdamW(new VectorAdamWLoops()), STEP).sum())
          .isNaN();
    }
  }

  /** With gradient and moments; some elements are too small to be counted. */
  private final class Weight implements AutoCloseable {
    private final Random random = new Random(6174);
    private final Tensor value;
    private final Tensor gradient;
    private final Tensor first;
    private final Tensor second;

    Weight(DType dtype, int elements) {
      value = values(dtype, elements, -2, 2);
      gradient = values(DType.FLOAT32, elements, -1, 1);
      first = values(DType.FLOAT32, elements, -1, 1);
      second = values(DType.FLOAT32, elements, 1e-4, 1);
      float[] small = {0f, -0f, 1e-9f, -1e-8f, 1e-8f, Math.nextUp(1e-8f)};
      for (int i = 1; i < elements; i += 7) {
        value.put(i, new float[] {small[i % small.length]}, 0, 1);
      }
    }

    UpdateSize move(StripAdamW adamw, AdamWStep step) {
      return adamw.move(value, gradient, first, second, step);
    }

    private Tensor values(DType dtype, int elements, double from, double to) {
      Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, dtype, elements);
      tensor.set(random.doubles(elements, from, to).toArray());
      return tensor;
    }

    @Override
    public void close() {
      value.close();
      gradient.close();
      first.close();
      second.close();
    }
  }
}
