package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Products with weights in each precision, compared with products in float64. */
class ProductsTest extends WithTensors {
  private static final int[] ROWS = {1, 2, 17, 64};
  private static final int[] WIDTHS = {1, 3, 16, 33, 80};

  @ParameterizedTest(name = "{0}, weight {1}")
  @CsvSource({
    "FLOAT32, FLOAT32, 1e-6",
    "FLOAT32, SPLIT_FLOAT32, 1e-6",
    "BFLOAT16, FLOAT32, 0.01",
    "BFLOAT16, SPLIT_FLOAT32, 0.01",
    "INT8, FLOAT32, 0.02",
    "INT8, SPLIT_FLOAT32, 0.02"
  })
  void anyShapeIsNearTheProductInFloat64(Precision precision, DType dtype, double bound) {
    Products products = ops.products(precision);
    for (int n : ROWS) {
      for (int in : WIDTHS) {
        for (int out : WIDTHS) {
          Tensor wide = tensor(DType.FLOAT32, n, in + 2);
          Tensor x = wide.columns(1, in); // like a slice of Q, K, V
          Tensor w = tensor(dtype, out, in);
          Tensor b = tensor(DType.FLOAT32, out);
          try (Scope scope = ops.scope()) {
            Tensor y = ops.draw(DType.FLOAT32, n, out + 1);
            y.zero();
            products.linearInto(y.columns(0, out), x, w, Optional.of(b));
            double[] xs = x.toDoubles();
            double[] ws = w.toDoubles();
            double[] bs = b.toDoubles();
            double[] sizes = linear(abs(xs), abs(ws), abs(bs), n, in, out);
            assertNear(y.columns(0, out), linear(xs, ws, bs, n, in, out), sizes, bound);
            assertThat(y.columns(out, 1).toDoubles()).as("beside the result").containsOnly(0);

            Tensor dy = ops.copy(y).columns(0, out);
            Tensor dx = ops.draw(DType.FLOAT32, n, in);
            products.matmulInto(dx, dy, w);
            double[] dys = dy.toDoubles();
            double[] dxSizes = matmul(abs(dys), abs(ws), n, out, in);
            assertNear(dx, matmul(dys, ws, n, out, in), dxSizes, bound);
          }
          ops.forgetWeights();
        }
      }
    }
  }

  private static double[] abs(double[] x) {
    return Arrays.stream(x).map(Math::abs).toArray();
  }

  private static void assertNear(Tensor actual, double[] expected, double bound) {
    assertNear(actual, expected, expected, bound);
  }

  /** @param sizes sums of the magnitudes of the summands: what the bound is relative to */
  private static void assertNear(Tensor actual, double[] expected, double[] sizes, double bound) {
    double[] values = actual.toDoubles();
    double error = 0;
    for (int i = 0; i < expected.length; i++) {
      error += (values[i] - expected[i]) * (values[i] - expected[i]);
    }
    double norm = Arrays.stream(sizes).map(e -> e * e).sum();
    assertThat(Math.sqrt(error))
        .as("%s of %s elements", actual, expected.length)
        .isLessThanOrEqualTo(bound * Math.sqrt(norm));
  }

  private static double[] linear(double[] x, double[] w, double[] b, int n, int in, int out) {
    double[] y = new double[n * out];
    for (int i = 0; i < n; i++) {
      for (int o = 0; o < out; o++) {
        y[i * out + o] = b[o];
        for (int k = 0; k < in; k++) {
          y[i * out + o] += x[i * in + k] * w[o * in + k];
        }
      }
    }
    return y;
  }

  private static double[] matmul(double[] a, double[] w, int n, int k, int m) {
    double[] y = new double[n * m];
    for (int i = 0; i < n; i++) {
      for (int j = 0; j < m; j++) {
        for (int l = 0; l < k; l++) {
          y[i * m + j] += a[i * k + l] * w[l * m + j];
        }
      }
    }
    return y;
  }

  @Test
  void int8ProductsAreExactIfScalesAre() {
    Tensor a = tensor(DType.FLOAT32, 5, 6);
    Tensor w = tensor(DType.FLOAT32, 6, 4);
    a.set(random.ints(30, -127, 127).asDoubleStream().toArray());
    w.set(random.ints(24, -127, 127).asDoubleStream().toArray());
    for (int i = 0; i < 5; i++) {
      a.put(6L * i, new float[] {127}, 0, 1); // the scale of the row is 1
    }
    w.put(0, new float[] {127, 127, 127, 127}, 0, 4);
    try (Scope scope = ops.scope()) {
      Tensor y = ops.draw(DType.FLOAT32, 5, 4);
      ops.products(Precision.INT8).matmulInto(y, a, w);
      assertNear(y, matmul(a.toDoubles(), w.toDoubles(), 5, 6, 4), 1e-6);
    }
  }

  /**
   * Each factor is off by at most half a step, which is 1/254 of the largest magnitude in the row
   * of the weight, and in that of the tokens.
   */
  @ParameterizedTest(name = "result {0}")
  @CsvSource({"FLOAT32, 1e-5", "BFLOAT16, 0.004"})
  void scaledWeightsAreOffByHalfAStep(DType result, double rounding) {
    for (int n : ROWS) {
      for (int in : new int[] {3, 16, 80}) {
        int out = 33;
        Tensor x = tensor(DType.FLOAT32, n, in);
        Tensor w = tensor(DType.FLOAT32, out, in);
        Tensor b = tensor(DType.FLOAT32, out);
        Tensor scaled = scaled(w);
        assertThat(ops.products(scaled)).isNotSameAs(ops.products(w));
        try (Scope scope = ops.scope()) {
          Tensor y = ops.draw(result, n, out);
          ops.products(scaled).linearInto(y, x, scaled, Optional.of(b));
          double[] xs = x.toDoubles();
          double[] ws = w.toDoubles();
          double[] exact = linear(xs, ws, b.toDoubles(), n, in, out);
          double[] actual = y.toDoubles();
          for (int i = 0; i < n; i++) {
            double stepOfX = largest(xs, i, in) / 127;
            for (int o = 0; o < out; o++) {
              double stepOfW = largest(ws, o, in) / 127;
              double bound = rounding * Math.abs(exact[i * out + o]) + 1e-5;
              for (int k = 0; k < in; k++) {
                bound +=
                    (Math.abs(xs[i * in + k]) * stepOfW + Math.abs(ws[o * in + k]) * stepOfX) / 2
                        + stepOfX * stepOfW / 4;
              }
              assertThat(actual[i * out + o])
                  .as("[%d, %d] of %d x %d x %d", i, o, n, in, out)
                  .isCloseTo(exact[i * out + o], within(bound));
            }
          }
        }
      }
    }
  }

  private static double largest(double[] matrix, int row, int columns) {
    return Arrays.stream(matrix, row * columns, (row + 1) * columns)
        .map(Math::abs)
        .max()
        .orElseThrow();
  }

  private Tensor scaled(Tensor w) {
    Tensor scaled = memory.allocateScaled(MemoryCategory.WEIGHTS, w.rows(), w.columns());
    own(scaled);
    scaled.copyFrom(w);
    return scaled;
  }

  @Test
  void rowsOfAScaledWeightMultiplyIntoColumns() {
    Tensor x = tensor(DType.FLOAT32, 5, 16);
    Tensor scaled = scaled(tensor(DType.FLOAT32, 12, 16));
    try (Scope scope = ops.scope()) {
      Tensor whole = ops.draw(DType.FLOAT32, 5, 12);
      ops.products(scaled).linearInto(whole, x, scaled, Optional.empty());
      Tensor some = ops.zeros(DType.FLOAT32, 5, 9);
      Tensor rows = scaled.rows(4, 8);
      ops.products(rows).linearInto(some.columns(1, 8), x, rows, Optional.empty());
      assertThat(some.columns(1, 8).toDoubles()).isEqualTo(whole.columns(4, 8).toDoubles());
      assertThat(some.columns(0, 1).toDoubles()).as("beside the result").containsOnly(0);
    }
  }

  @Test
  void aScaledWeightHasAQuarterOfTheBytesAndNoGradient() {
    Tensor w = tensor(DType.FLOAT32, 64, 256);
    long before = memory.totalBytes();
    Tensor scaled = scaled(w);
    assertThat(memory.totalBytes() - before).isEqualTo(64 * 256 + 64 * Float.BYTES);
    double[] expected = w.toDoubles();
    double[] kept = scaled.toDoubles();
    for (int i = 0; i < expected.length; i++) {
      assertThat(kept[i]).isCloseTo(expected[i], within(1 / 254.0 + 1e-6));
    }
    assertThatThrownBy(() -> scaled.put(0, new float[1], 0, 1)).hasMessageContaining("scales");
    try (Scope scope = ops.scope()) {
      Tensor dx = ops.draw(DType.FLOAT32, 2, 256);
      Tensor dy = ops.zeros(DType.FLOAT32, 2, 64);
      assertThatThrownBy(() -> ops.products(scaled).matmulInto(dx, dy, scaled))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no gradient");
    }
  }

  @Test
  void rowsAndColumnsOfZerosGiveZero() {
    Tensor a = tensor(DType.FLOAT32, 3, 4);
    Tensor w = tensor(DType.FLOAT32, 4, 4);
    a.rows(1, 1).zero();
    w.columns(2, 1).zero();
    try (Scope scope = ops.scope()) {
      Tensor y = ops.draw(DType.FLOAT32, 3, 4);
      ops.products(Precision.INT8).matmulInto(y, a, w);
      assertThat(y.rows(1, 1).toDoubles()).containsOnly(0);
      assertThat(y.columns(2, 1).toDoubles()).containsOnly(0);
      assertThat(Arrays.stream(y.toDoubles())).allMatch(Double::isFinite);
    }
  }

  @Test
  void nonFiniteInputsGiveNonFiniteResults() {
    Tensor a = tensor(DType.FLOAT32, 3, 4);
    Tensor w = tensor(DType.FLOAT32, 4, 4);
    a.put(0, new float[] {Float.NaN}, 0, 1);
    a.put(5, new float[] {Float.POSITIVE_INFINITY}, 0, 1);
    try (Scope scope = ops.scope()) {
      Tensor y = ops.draw(DType.FLOAT32, 3, 4);
      ops.products(Precision.INT8).matmulInto(y, a, w);
      assertThat(Arrays.stream(y.rows(0, 2).toDoubles())).noneMatch(Double::isFinite);
      assertThat(Arrays.stream(y.rows(2, 1).toDoubles())).allMatch(Double::isFinite);
    }
  }

  @ParameterizedTest
  @EnumSource(Precision.class)
  void preparedWeightsAreCountedOnceAndFreed(Precision precision) {
    int side = 1024;
    Tensor w =
        tensor(precision == Precision.FLOAT32 ? DType.SPLIT_FLOAT32 : DType.FLOAT32, side, side);
    Tensor a = tensor(DType.FLOAT32, 2, side);
    try (Scope scope = ops.scope()) {
      Tensor y = ops.draw(DType.FLOAT32, 2, side);
      ops.products(precision).matmulInto(y, a, w);
      double[] first = y.toDoubles();
      long bytes = memory.bytes(MemoryCategory.WORKSPACE);
      w.zero(); // breaks the rule on purpose, to show that the weight was converted only once
      ops.products(precision).matmulInto(y, a, w);
      assertThat(y.toDoubles()).isEqualTo(first);
      assertThat(memory.bytes(MemoryCategory.WORKSPACE)).isEqualTo(bytes);
      ops.forgetWeights();
      ops.products(precision).matmulInto(y, a, w);
      assertThat(y.toDoubles()).containsOnly(0);
      assertThat(memory.bytes(MemoryCategory.WORKSPACE)).isEqualTo(bytes);
      long ofWeight = (long) side
          * side
          * switch (precision) {
            case FLOAT32 -> 4;
            case BFLOAT16 -> 2;
            case INT8 -> 1;
          };
      long strips = 3L << 20; // temporary memory and the smallest blocks
      assertThat(bytes).isBetween(ofWeight, ofWeight + strips);
    }
  }

  @Test
  void viewsOfOneWeightAreDistinguished() {
    Tensor w = tensor(DType.FLOAT32, 6, 3);
    Tensor a = tensor(DType.FLOAT32, 2, 3);
    try (Scope scope = ops.scope()) {
      for (Precision precision : new Precision[] {Precision.BFLOAT16, Precision.INT8}) {
        Products products = ops.products(precision);
        Tensor upper = ops.draw(DType.FLOAT32, 2, 3);
        Tensor lower = ops.draw(DType.FLOAT32, 2, 3);
        products.matmulInto(upper, a, w.rows(0, 3));
        products.matmulInto(lower, a, w.rows(3, 3));
        assertNear(upper, matmul(a.toDoubles(), w.rows(0, 3).toDoubles(), 2, 3, 3), 0.03);
        assertNear(lower, matmul(a.toDoubles(), w.rows(3, 3).toDoubles(), 2, 3, 3), 0.03);
      }
    }
  }

  @Test
  void gradientsOfSplitWeightsAreSummedIn32Bits() {
    Tensor a = tensor(DType.FLOAT32, 40, 300); // more rows than one strip
    Tensor b = tensor(DType.FLOAT32, 40, 7);
    Tensor sum = tensor(DType.FLOAT32, 300, 7);
    ops.splitWeightGradient(sum, a, b, false);
    double[] once = sum.toDoubles();
    double[] transposed = new double[300 * 40];
    double[] rows = a.toDoubles();
    for (int i = 0; i < 40; i++) {
      for (int j = 0; j < 300; j++) {
        transposed[j * 40 + i] = rows[i * 300 + j];
      }
    }
    assertNear(sum, matmul(transposed, b.toDoubles(), 300, 40, 7), 0.01);
    for (int n = 0; n < 2; n++) {
      ops.splitWeightGradient(sum, a, b, true);
    }
    assertThat(sum.toDoubles())
        .containsExactly(Arrays.stream(once).map(g -> (float) (3 * g)).toArray());
  }
}
