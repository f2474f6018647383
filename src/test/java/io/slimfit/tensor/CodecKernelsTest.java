package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast kernels of codecs equal their plain counterparts bit for bit. */
@ParameterizedClass
@MethodSource("io.slimfit.tensor.KernelProviderTest#fastOnes")
class CodecKernelsTest {
  private static final int[] ROWS = {1, 3, 4, 31, 32, 33, 64, 65, 130};
  private static final int[] COLUMNS = {1, 7, 64, 129};
  private static final long SEED = 99;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final List<Tensor> owned = new ArrayList<>();
  private final CodecKernels fast;
  private final CodecKernels plain = new AtenCodecKernels();
  private Random random = new Random(SEED);

  CodecKernelsTest(KernelProvider provider) {
    fast = provider.codecs();
  }

  @AfterEach
  void free() {
    owned.forEach(Tensor::close);
    assertThat(memory.totalBytes()).isZero();
  }

  private Tensor zeros(DType dtype, long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, dtype, shape);
    owned.add(tensor);
    return tensor;
  }

  /** Normally distributed numbers with outliers, zeros of both signs, halves and denormals. */
  private Tensor numbers(int rows, int columns) {
    Tensor tensor = zeros(DType.FLOAT32, rows, columns);
    float[] x = new float[rows * columns];
    for (int i = 0; i < x.length; i++) {
      float normal = (float) random.nextGaussian();
      x[i] = switch (random.nextInt(12)) {
        case 0 -> 10 * normal;
        case 1 -> -0.0f;
        case 2 -> Math.round(16 * normal) / 32f;
        case 3 -> 1e-40f * normal;
        case 4 -> random.nextInt(40) == 0 ? 3e38f : normal;
        default -> normal;
      };
    }
    tensor.put(0, x, 0, x.length);
    return tensor;
  }

  private void forAllShapes(BiConsumer<Integer, Integer> check) {
    for (int rows : ROWS) {
      for (int columns : COLUMNS) {
        check.accept(rows, columns);
        owned.forEach(Tensor::close);
        owned.clear();
      }
    }
  }

  private static void assertEqual(Tensor a, Tensor b, String what) {
    assertThat(a.toDoubles()).as("%s %s, seed %d", what, a, SEED).isEqualTo(b.toDoubles());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5, 6, 7, 8})
  void blocks(int bits) {
    forAllShapes((rows, columns) -> {
      Tensor x = numbers(rows, columns);
      long blocks = (rows + 63) / 64;
      Tensor[] words = new Tensor[2];
      Tensor[] scales = new Tensor[2];
      Tensor[] decoded = new Tensor[2];
      for (int i = 0; i < 2; i++) {
        CodecKernels kernels = i == 0 ? fast : plain;
        words[i] = zeros(DType.INT32, CodecKernels.wordRows(rows, bits, 64), columns);
        scales[i] = zeros(DType.BFLOAT16, blocks, columns);
        decoded[i] = zeros(DType.FLOAT32, rows, columns);
        kernels.encodeBlocks(x, bits, 64, words[i], scales[i]);
        kernels.decodeBlocks(words[0], scales[0], bits, 64, decoded[i]);
      }
      assertEqual(scales[0], scales[1], "scales");
      assertEqual(words[0], words[1], "codes");
      assertEqual(decoded[0], decoded[1], "decoded");
    });
  }

  @ParameterizedTest
  @CsvSource({"4, 2, -8, 7", "8, 16, -128, 127", "8, 256, 0, 255", "3, 2, -4, 3", "1, 1, 0, 1"})
  void fixed(int bits, float factor, int low, int high) {
    forAllShapes((rows, columns) -> {
      Tensor x = numbers(rows, columns);
      Tensor[] words = new Tensor[2];
      Tensor[] decoded = new Tensor[2];
      long[] clamped = new long[2];
      for (int i = 0; i < 2; i++) {
        CodecKernels kernels = i == 0 ? fast : plain;
        words[i] =
            zeros(DType.INT32, CodecKernels.wordRows(rows, bits, Integer.MAX_VALUE), columns);
        decoded[i] = zeros(DType.FLOAT32, rows, columns);
        clamped[i] = kernels.encodeFixed(x, bits, factor, low, high, words[i]);
        kernels.decodeFixed(words[0], bits, factor, low, decoded[i]);
      }
      assertThat(clamped[0]).isEqualTo(clamped[1]);
      assertEqual(words[0], words[1], "codes");
      assertEqual(decoded[0], decoded[1], "decoded");
    });
  }

  @Test
  void levels() {
    float[] thresholds = {-0.8f, -0.525f, -0.3f, -0.1f, 0.1f, 0.325f, 0.625f};
    float[] levels = {-0.1f, 0.1f, 0.2f, 0.3f, 0.5f, 0.7f, 0.8f, 1};
    forAllShapes((rows, columns) -> {
      Tensor x = numbers(rows, columns);
      Tensor[] words = new Tensor[2];
      Tensor[] products = new Tensor[2];
      for (int i = 0; i < 2; i++) {
        CodecKernels kernels = i == 0 ? fast : plain;
        words[i] = zeros(DType.INT32, (rows + 31) / 32 * 3L, columns);
        products[i] = zeros(DType.FLOAT32, rows, columns);
        products[i].copyFrom(x);
        kernels.encodeLevels(x, thresholds, words[i]);
        kernels.multiplyByLevels(words[0], levels, products[i]);
      }
      assertEqual(words[0], words[1], "codes");
      assertEqual(products[0], products[1], "products");
    });
  }

  @Test
  void top() {
    forAllShapes((rows, columns) -> {
      Tensor x = numbers(rows, columns);
      for (int k : new int[] {0, 1, rows * columns / 10, rows * columns}) {
        Tensor[] values = new Tensor[2];
        Tensor[] indices = new Tensor[2];
        Tensor[] decoded = new Tensor[2];
        for (int i = 0; i < 2; i++) {
          CodecKernels kernels = i == 0 ? fast : plain;
          values[i] = zeros(DType.FLOAT32, k);
          indices[i] = zeros(DType.INT32, k);
          decoded[i] = numbers(rows, columns);
          kernels.encodeTop(x, values[i], indices[i]);
          kernels.decodeTop(values[0], indices[0], decoded[i]);
        }
        assertEqual(indices[0], indices[1], k + " indices");
        assertEqual(values[0], values[1], k + " values");
        assertEqual(decoded[0], decoded[1], k + " decoded");
      }
    });
  }
}
