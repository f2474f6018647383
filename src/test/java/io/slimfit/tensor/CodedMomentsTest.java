package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 8-bit moments: error bounds of the codes, and the fast loops against the plain ones. */
class CodedMomentsTest {
  private static final long SEED = 2718;
  private static final AdamWStep STEP =
      new AdamWStep(0.9, 0.999, 1e-8, 1e-2, 1 / Math.sqrt(0.001), 1 - 1e-5, 1, 0.5);

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final List<Tensor> owned = new ArrayList<>();
  private final JavaMomentCodes codes = new JavaMomentCodes();
  private Random random = new Random(SEED);

  @AfterEach
  void free() {
    owned.forEach(Tensor::close);
    assertThat(memory.totalBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 255, 256, 257, 1023, 2047, 2048})
  void errorsStayWithinTheBoundOfTheFourthRoot(int n) {
    for (double scale : new double[] {1, 1e-30, 1e-15, 1e15, 3e38}) {
      for (double spread : new double[] {0, 1, 3}) {
        float[] m = new float[n];
        float[] roots = new float[n];
        for (int i = 0; i < n; i++) {
          m[i] = draw(scale, spread) * (random.nextBoolean() ? 1 : -1);
          roots[i] = Math.abs(draw(Math.min(scale, 1e18), spread));
        }
        m[0] = 0f;
        roots[n - 1] = 0f;
        CodedMoments coded = zeros(n);
        codes.encode(coded, 0, n, m, roots, random.nextInt());
        float[] m2 = new float[n];
        float[] v2 = new float[n];
        codes.decode(coded, 0, n, m2, v2);
        for (int from = 0; from < n; from += CodedMoments.BLOCK) {
          int to = Math.min(n, from + CodedMoments.BLOCK);
          String where = "n " + n + ", scale " + scale + ", block " + from + ", seed " + SEED;
          assertFirst(where, m, m2, from, to);
          assertRoots(where, roots, v2, from, to);
        }
      }
    }
  }

  private float draw(double scale, double spread) {
    double x = scale * Math.exp(spread * Math.min(0, random.nextGaussian()));
    return (float) (x * random.nextDouble());
  }

  /** The error is half a code of the fourth root; the scale is up to 2^-7 above the maximum. */
  private static void assertFirst(String where, float[] m, float[] m2, int from, int to) {
    double scale = largest(m, from, to) * (1 + 0x1p-7);
    for (int i = from; i < to; i++) {
      double root = Math.sqrt(Math.sqrt(Math.abs(m[i]) / Math.max(scale, 1e-300)));
      double low = Math.pow(Math.max(0, root - 0.51 / 127), 4) * scale;
      double high = Math.pow(root + 0.51 / 127, 4) * scale * (1 + 0x1p-7);
      assertThat((double) Math.abs(m2[i]))
          .as("m at %d of %s", i, where)
          .isBetween(
              Math.min(low, Math.abs(m[i])) * (1 - 1e-5) * (1 - 0x1p-6) - 1e-37, high + 1e-37);
      assertThat(m2[i] * Math.signum(m[i])).as("sign at %d of %s", i, where).isNotNegative();
    }
  }

  /** The error is a whole code of the root of sqrt(v), and no code is below the smallest. */
  private static void assertRoots(String where, float[] roots, float[] v2, int from, int to) {
    double scale = largest(roots, from, to) * (1 + 0x1p-7);
    for (int i = from; i < to; i++) {
      double fraction = Math.sqrt(roots[i] / Math.max(scale, 1e-300));
      double low = Math.pow(Math.max(0, fraction - 1.01 / 255), 2) * scale * (1 - 0x1p-6);
      double high = Math.pow(fraction + 1.01 / 255, 2) * scale * (1 + 0x1p-6);
      assertThat(Math.sqrt(v2[i]))
          .as("sqrt(v) at %d of %s", i, where)
          .isBetween(low - 1e-22, high + 1e-22);
      if (scale > 1e-15 && scale < 1e18) {
        assertThat(v2[i]).as("v at %d of %s", i, where).isPositive();
      }
    }
  }

  private static double largest(float[] x, int from, int to) {
    double largest = 0;
    for (int i = from; i < to; i++) {
      largest = Math.max(largest, Math.abs(x[i]));
    }
    return largest;
  }

  @Test
  void zerosRemainZeros() {
    int n = 700;
    CodedMoments coded = zeros(n);
    float[] m = new float[n];
    float[] v = new float[n];
    codes.decode(coded, 0, n, m, v);
    assertThat(m).containsOnly(0f);
    assertThat(v).containsOnly(0f);
    codes.encode(coded, 0, n, m, v, 5);
    codes.decode(coded, 0, n, m, v);
    assertThat(m).containsOnly(0f);
    assertThat(v).containsOnly(0f);
  }

  /** Rounded to nearest, a v that moves by a thousandth of a code per step would never move. */
  @Test
  void roundingOfTheSecondMomentIsUnbiasedOverSteps() {
    int n = 1000;
    int steps = 2000;
    float[] m = new float[n];
    float[] roots = new float[n];
    float[] v = new float[n];
    for (int i = 0; i < n; i++) {
      roots[i] = i % CodedMoments.BLOCK == 0 ? 1f : 0.1f + 0.8f * random.nextFloat();
    }
    double[] sums = new double[n];
    CodedMoments coded = zeros(n);
    for (int step = 1; step <= steps; step++) {
      codes.encode(coded, 0, n, m, roots, io.slimfit.base.CounterRandom.mix(step));
      codes.decode(coded, 0, n, m, v);
      for (int i = 0; i < n; i++) {
        sums[i] += Math.sqrt(Math.sqrt(v[i]));
      }
    }
    for (int i = 0; i < n; i++) {
      assertThat(sums[i] / steps)
          .as("mean code of %s, index %d", roots[i], i)
          .isEqualTo(Math.sqrt(roots[i]), within(0.15 / 255));
    }
  }

  @Test
  void nonFiniteElementsAreRejectedAndNothingIsWritten() {
    int n = 300;
    CodedMoments coded = zeros(n);
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      float[] m = new float[n];
      float[] roots = new float[n];
      Arrays.fill(roots, 1f);
      m[299] = bad;
      assertThatThrownBy(() -> codes.encode(coded, 0, n, m, roots, 0))
          .isInstanceOf(ArithmeticException.class)
          .hasMessageContaining("NaN or infinity");
      m[299] = 0;
      roots[7] = Math.abs(bad);
      assertThatThrownBy(() -> codes.encode(coded, 0, n, m, roots, 0))
          .isInstanceOf(ArithmeticException.class);
    }
    assertThat(coded.rootScales().toDoubles()).containsOnly(0);
    for (Kernels kernels : List.of(new JavaKernels(), new AtenKernels())) {
      Tensor weight = uniform(n);
      Tensor gradient = uniform(n);
      gradient.put(5, new float[] {Float.NaN}, 0, 1);
      double[] before = weight.toDoubles();
      assertThatThrownBy(() -> kernels.adamw(weight, gradient, coded, STEP, 1))
          .isInstanceOf(ArithmeticException.class);
      assertThat(weight.toDoubles()).isEqualTo(before);
    }
  }

  @Test
  void allocatesTheStatedNumberOfBytes() {
    for (long n : new long[] {1, 4, 5, 256, 257, 2048, 2049, 10_000}) {
      long before = memory.totalBytes();
      CodedMoments coded = zeros(n);
      assertThat(memory.totalBytes() - before).isEqualTo(CodedMoments.bytes(n));
      assertThat(coded.tensors().stream().mapToLong(Tensor::bytes).sum())
          .isEqualTo(CodedMoments.bytes(n));
    }
    assertThat(CodedMoments.bytes(109_500_000)).isLessThanOrEqualTo(211L << 20);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 255, 257, 2047, 2048, 2049, 6789})
  void fastLoopsAgreeWithPlainOnes(int n) {
    List<Tensor> weights = new ArrayList<>();
    List<CodedMoments> moments = new ArrayList<>();
    List<UpdateSize> moved = new ArrayList<>();
    for (Kernels kernels : List.of(new JavaKernels(), new AtenKernels())) {
      random = new Random(SEED + n);
      Tensor weight = uniform(n);
      CodedMoments coded = zeros(n);
      UpdateSize last = UpdateSize.NOTHING;
      for (int step = 1; step <= 3; step++) {
        last = kernels.adamw(weight, uniform(n), coded, STEP, 77 * step);
      }
      weights.add(weight);
      moments.add(coded);
      moved.add(last);
    }
    assertThat(moved.get(0).count()).isEqualTo(moved.get(1).count());
    assertThat(moved.get(0).sum())
        .isEqualTo(moved.get(1).sum(), within(0.01 * moved.get(1).sum()));
    int unequal = 0;
    for (int which = 0; which < 2; which++) {
      double[] fast = moments.get(0).tensors().get(which).toDoubles();
      double[] plain = moments.get(1).tensors().get(which).toDoubles();
      for (int i = 0; i < fast.length; i++) {
        for (int k = 0; k < 32; k += 8) {
          int a = ((int) fast[i] >>> k) & 0xFF;
          int b = ((int) plain[i] >>> k) & 0xFF;
          int difference = which == 0 ? (byte) a - (byte) b : a - b;
          assertThat(Math.abs(difference))
              .as("code %d of word %d", k / 8, i)
              .isLessThanOrEqualTo(1);
          unequal += difference == 0 ? 0 : 1;
        }
      }
    }
    assertThat(unequal).as("number of codes that differ by one").isLessThanOrEqualTo(2 + n / 50);
    for (int which = 2; which < 4; which++) {
      double[] plain = moments.get(1).tensors().get(which).toDoubles();
      double[] fast = moments.get(0).tensors().get(which).toDoubles();
      for (int i = 0; i < fast.length; i++) {
        assertThat(fast[i]).isEqualTo(plain[i], within(0.01 * plain[i]));
      }
    }
    double[] fast = weights.get(0).toDoubles();
    double[] plain = weights.get(1).toDoubles();
    for (int i = 0; i < n; i++) {
      assertThat(fast[i]).as("weight %d", i).isEqualTo(plain[i], within(2e-3));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 384, 3001})
  void sparseRowsMoveATableLikeTheDenseGradient(int columns) {
    for (Kernels kernels : List.of(new JavaKernels(), new AtenKernels())) {
      int rows = 9;
      int[] slots = {-1, 2, -1, 0, 1, -1, -1, 3, -1};
      Tensor values = uniform(6, columns);
      Tensor dense = memory.zeros(MemoryCategory.WORKSPACE, DType.FLOAT32, rows, columns);
      owned.add(dense);
      for (int row = 0; row < rows; row++) {
        if (slots[row] >= 0) {
          dense.rows(row, 1).copyFrom(values.rows(slots[row], 1));
        }
      }
      Tensor weight = uniform(rows, columns);
      Tensor weight2 = uniform(rows, columns);
      weight2.copyFrom(weight);
      CodedMoments coded = zeros((long) rows * columns);
      CodedMoments coded2 = zeros((long) rows * columns);
      for (int step = 1; step < 4; step++) {
        UpdateSize expected = kernels.adamw(weight, dense, coded, STEP, step);
        UpdateSize moved =
            kernels.adamw(weight2, new SparseRows(values, slots), coded2, STEP, step);
        assertThat(moved).isEqualTo(expected);
      }
      assertThat(weight2.toDoubles()).isEqualTo(weight.toDoubles());
      for (int i = 0; i < 4; i++) {
        assertThat(coded2.tensors().get(i).toDoubles())
            .isEqualTo(coded.tensors().get(i).toDoubles());
      }
    }
  }

  private CodedMoments zeros(long n) {
    List<Shape> shapes = CodedMoments.shapes(n);
    CodedMoments coded = CodedMoments.of(IntStream.range(0, shapes.size())
        .mapToObj(i -> memory.zeros(
            MemoryCategory.OPTIMIZER, CodedMoments.TYPES.get(i), shapes.get(i).toArray()))
        .toList());
    owned.addAll(coded.tensors());
    return coded;
  }

  private Tensor uniform(long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, DType.FLOAT32, shape);
    owned.add(tensor);
    tensor.set(random.doubles(tensor.elements(), -2, 2).toArray());
    return tensor;
  }
}
