package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * No kernel of vectors takes many times as long as copying a matrix of floats. Where the JIT leaves
 * vectors on the heap, because a method has too many operations, a kernel takes some 10 times as
 * long as it should. Bounds lie at some three times the usual.
 *
 * <p>It runs in a JVM of its own, whose caches and heap no other test fills: {@code mvn
 * test-compile surefire:test@kernel-times} runs nothing else.
 */
@Tag("kernel-times")
class KernelTimesTest {
  private static final int ROWS = 512;
  private static final int COLUMNS = 768;
  private static final int CALLS = 4;
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(120);
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final List<Tensor> owned = new ArrayList<>();
  private final Random random = new Random(1);
  private final Mask mask = new Mask(random.ints(ROWS).toArray(), 0.1);
  private final Tensor gamma = normal(DType.FLOAT32, COLUMNS);
  private final Tensor beta = normal(DType.FLOAT32, COLUMNS);
  private final Tensor rstd = normal(DType.FLOAT32, ROWS);
  private final Tensor sum = normal(DType.FLOAT32, COLUMNS);
  private final Tensor sum2 = normal(DType.FLOAT32, COLUMNS);
  private final Tensor sum3 = normal(DType.FLOAT32, COLUMNS);
  private final NormWeights weights = new NormWeights(gamma, Optional.of(beta), 1e-12);
  private final NormGradients sums =
      new NormGradients(Optional.of(sum), Optional.of(sum2), Optional.of(sum3));
  private double copyNanos;

  @BeforeEach
  void measureCopy() {
    assumeThat(KernelProvider.hasVectors()).isTrue();
    Tensor x = normal(DType.FLOAT32, ROWS, COLUMNS);
    Tensor y = normal(DType.FLOAT32, ROWS, COLUMNS);
    copyNanos = Double.POSITIVE_INFINITY;
    for (int i = 0; i < 50; i++) {
      copyNanos = Math.min(copyNanos, nanos(() -> y.copyFrom(x)));
    }
  }

  @AfterEach
  void free() {
    owned.forEach(Tensor::close);
  }

  @Test
  void ofFloats() {
    checkAll(DType.FLOAT32);
  }

  @Test
  void ofHalves() {
    checkAll(DType.BFLOAT16);
  }

  private void checkAll(DType dtype) {
    Kernels kernels = KernelProvider.VECTORS.kernels();
    CodecKernels codecs = KernelProvider.VECTORS.codecs();
    Tensor x = normal(dtype, ROWS, COLUMNS);
    Tensor residual = normal(dtype, ROWS, COLUMNS);
    Normalized normalized = new Normalized(normal(dtype, ROWS, COLUMNS), rstd);
    Tensor dp = normal(dtype, ROWS, COLUMNS);
    Tensor y = normal(dtype, ROWS, COLUMNS);
    Tensor words = zeros(DType.INT32, ROWS / 4, COLUMNS);
    Tensor scales = zeros(DType.BFLOAT16, ROWS / 64, COLUMNS);
    Tensor values = zeros(DType.INT8, ROWS, COLUMNS);
    Tensor sums32 = zeros(DType.INT32, ROWS, COLUMNS);
    Tensor gammaRow = normal(DType.FLOAT32, 1, COLUMNS);
    Tensor levelWords = zeros(DType.INT32, ROWS / 32 * 3, COLUMNS);
    Tensor fixedWords = zeros(DType.INT32, ROWS / 4, COLUMNS);
    Tensor gradient = normal(DType.FLOAT32, ROWS, COLUMNS);
    Tensor first = normal(DType.FLOAT32, ROWS, COLUMNS);
    Tensor second = zeros(DType.FLOAT32, ROWS, COLUMNS);
    Tensor weight =
        normal(dtype == DType.BFLOAT16 ? DType.SPLIT_FLOAT32 : DType.FLOAT32, ROWS, COLUMNS);
    AdamWStep step = new AdamWStep(0.9, 0.999, 1e-8, 1e-4, 1, 1, 1, 1);
    float[] thresholds = {-3, -2, -1, 0, 1, 2, 3};
    float[] ones = {1, 1, 1, 1, 1, 1, 1, 1}; // else products would become subnormal

    check("dropout", 9, () -> kernels.dropout(y, mask));
    check(
        "addNormalize", 30, () -> kernels.addNormalize(x, mask, residual, weights, normalized, y));
    check("affine", 9, () -> kernels.affine(normalized.values(), weights, y));
    check("addNormalizeBackward", 36, () -> {
      y.copyFrom(x); // else what is written over itself would become subnormal
      kernels.addNormalizeBackward(y, mask, normalized, gamma, residual, sums);
    });
    check("addMasked", 15, () -> kernels.addMasked(x, mask, residual, y));
    check("mask", 15, () -> kernels.mask(x, mask, y, Optional.of(sum)));
    check("add", 12, () -> {
      y.copyFrom(x); // else it would grow beyond the range
      kernels.add(y, residual);
    });
    check("addRowSum", 6, () -> kernels.addRowSum(sum, x));
    check("addBias", 9, () -> kernels.addBias(x, beta, y));
    check("softmax", 30, () -> kernels.softmax(x, x.columns(), 1, mask, y));
    check(
        "softmaxBackward",
        50,
        () -> kernels.softmaxBackward(x, x.columns(), 1, mask, dp, y, residual));
    check("adamw", 30, () -> kernels.adamw(weight, gradient, first, second, step));
    check("encodeBlocks", 15, () -> codecs.encodeBlocks(x, 8, 64, words, scales));
    check("decodeBlocks", 9, () -> codecs.decodeBlocks(words, scales, 8, 64, y));
    ByteRows bytes = new VectorByteRows();
    check("quantize", 9, () -> bytes.quantize(x, values, rstd));
    check("dequantize", 9, () -> bytes.dequantize(sums32, rstd, gammaRow, Optional.empty(), y));
    check(
        "dequantize with bias",
        9,
        () -> bytes.dequantize(sums32, rstd, gammaRow, Optional.of(beta), y));
    check("encodeFixed", 24, () -> codecs.encodeFixed(x, 8, 16, -128, 127, fixedWords));
    check("decodeFixed", 9, () -> codecs.decodeFixed(fixedWords, 8, 16, -128, y));
    check("encodeLevels", 15, () -> codecs.encodeLevels(x, thresholds, levelWords));
    check("multiplyByLevels", 15, () -> codecs.multiplyByLevels(levelWords, ones, y));
  }

  /** Repeats a kernel until it has been fast enough once, or has had the time to be compiled. */
  private void check(String kernel, double bound, Runnable call) {
    double copies = Double.POSITIVE_INFINITY;
    long end = System.nanoTime() + LONGEST_NANOS;
    while (copies > bound && System.nanoTime() < end) {
      copies = Math.min(copies, nanos(call) / copyNanos);
    }
    assertThat(copies)
        .as("%s, in copies of %d x %d floats (%.0f ns)", kernel, ROWS, COLUMNS, copyNanos)
        .isLessThanOrEqualTo(bound);
  }

  /** Of this thread's processor time: other processes do not count. */
  private static double nanos(Runnable call) {
    long start = THREADS.getCurrentThreadCpuTime();
    for (int i = 0; i < CALLS; i++) {
      call.run();
    }
    return (THREADS.getCurrentThreadCpuTime() - start) / (double) CALLS;
  }

  private Tensor zeros(DType dtype, long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, dtype, shape);
    owned.add(tensor);
    return tensor;
  }

  private Tensor normal(DType dtype, long... shape) {
    Tensor tensor = zeros(dtype, shape);
    tensor.set(random.doubles(tensor.elements(), -2, 2).toArray());
    return tensor;
  }
}
