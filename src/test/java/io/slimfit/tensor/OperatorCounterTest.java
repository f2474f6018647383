package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OperatorCounterTest {
  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Ops ops = Ops.fast(memory);

  @AfterEach
  void close() {
    ops.close();
    assertThat(memory.totalBytes()).isZero();
  }

  private OperatorCount count(String name) {
    return ops.counts().stream()
        .filter(count -> count.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " is not in " + ops.counts()));
  }

  @Test
  void nothingIsCountedBeforeItIsAskedFor() {
    try (Scope scope = ops.scope()) {
      ops.matmul(ops.zeros(DType.FLOAT32, 2, 3), ops.zeros(DType.FLOAT32, 3, 4));
      assertThat(ops.counts()).isEmpty();
    }
  }

  @Test
  void aProductOfNKMTakesTwiceAsManyOperations() {
    ops.startCounting();
    try (Scope scope = ops.scope()) {
      Tensor x = ops.zeros(DType.FLOAT32, 5, 3);
      Tensor w = ops.zeros(DType.FLOAT32, 7, 3);
      Tensor y = ops.zeros(DType.FLOAT32, 5, 7);
      ops.linearInto(y, x, w, Optional.empty());
      ops.linearInto(y, x, w, Optional.empty());
      assertThat(count("linear").calls()).isEqualTo(2);
      assertThat(count("linear").operations()).isEqualTo(2 * 2.0 * 5 * 3 * 7);
      assertThat(count("linear").bytes()).isEqualTo(2 * 4.0 * (5 * 3 + 7 * 3 + 5 * 7));

      ops.batchedMatmul(ops.zeros(DType.FLOAT32, 2, 5, 3), ops.zeros(DType.FLOAT32, 2, 3, 7));
      assertThat(count("batchedMatmul").operations()).isEqualTo(2.0 * 2 * 5 * 3 * 7);

      ops.addTransposedMatmul(ops.zeros(DType.FLOAT32, 3, 7), x, y);
      assertThat(count("weightGradient").operations()).isEqualTo(2.0 * 5 * 3 * 7);
    }
  }

  @Test
  void aPassMovesTheBytesOfItsTensors() {
    ops.startCounting();
    try (Scope scope = ops.scope()) {
      Tensor x = ops.zeros(DType.FLOAT32, 5, 8);
      Tensor sum = ops.zeros(DType.FLOAT32, 8);
      ops.kernels().addRowSum(sum, x);
      assertThat(count("addRowSum").bytes()).isEqualTo(4.0 * (5 * 8 + 8));
      assertThat(count("addRowSum").operations()).isZero();
      ops.cast(x, DType.BFLOAT16);
      assertThat(count("cast").bytes()).isEqualTo(6.0 * 5 * 8);
    }
  }

  @Test
  void whatAKernelThrowsIsThrown() {
    ops.startCounting();
    try (Scope scope = ops.scope()) {
      Tensor x = ops.zeros(DType.FLOAT32, 4, 8);
      x.fill(Double.NaN);
      Tensor words = ops.zeros(DType.INT32, 1, 8);
      Tensor scales = ops.zeros(DType.BFLOAT16, 1, 8);
      assertThatThrownBy(() -> ops.codecs().encodeBlocks(x, 8, 64, words, scales))
          .isInstanceOf(ArithmeticException.class);
    }
  }

  @Test
  void anOperatorIsMeasuredByTheLimitThatItIsNearerTo() {
    OperatorLimits limits = new OperatorLimits(10, 100);
    assertThat(limits.share(new OperatorCount("pass", 1, 2, 10, 0))).isEqualTo(0.5);
    assertThat(limits.share(new OperatorCount("product", 1, 2, 10, 160))).isEqualTo(0.8);
    OperatorLimits measured = ops.limits(Precision.FLOAT32);
    assertThat(measured.bytesPerSecond()).isPositive();
    assertThat(measured.operationsPerSecond()).isGreaterThan(measured.bytesPerSecond());
  }
}
