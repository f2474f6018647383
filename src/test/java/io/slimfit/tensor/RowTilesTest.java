package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever lies in the rows that tiles add, results are those of the rows that there are. */
class RowTilesTest extends WithTensors {
  private static final int IN = 24;
  private static final int OUT = 40;
  private static final List<KernelProvider> PROVIDERS = Stream.concat(
          KernelProviderTest.fastOnes(), Stream.of(KernelProvider.ATEN))
      .toList();

  /** What is drawn next is not a number, and neither is its room. */
  private void spoilBuffers() {
    try (Scope scope = ops.scope()) {
      ops.draw(DType.BFLOAT16, 1 << 19).fill(Double.NaN);
    }
  }

  @Test
  void aRunHasFewNumbersOfRows() {
    assertThat(
            IntStream.rangeClosed(1, 512).mapToLong(RowTiles::whole).distinct().count())
        .isEqualTo(512 / RowTiles.ROWS);
    for (int n = 1; n <= 512; n++) {
      assertThat(RowTiles.whole(n)).isBetween((long) n, n + RowTiles.ROWS - 1L);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 37})
  void productsOfHalvesAreThoseOfTheirRows(int rows) {
    Products products = ops.products(Precision.BFLOAT16);
    Tensor w = tensor(DType.FLOAT32, OUT, IN);
    Tensor b = tensor(DType.FLOAT32, OUT);
    Tensor x = tensor(DType.BFLOAT16, rows, IN);
    Tensor all = tensor(DType.BFLOAT16, rows + 2L, OUT);
    double[] before = all.toDoubles();
    spoilBuffers();
    try (Scope scope = ops.scope()) {
      Tensor drawn = ops.draw(DType.BFLOAT16, rows, OUT);
      Tensor behind = ops.draw(DType.BFLOAT16, 1, OUT);
      behind.fill(7);
      products.linearInto(drawn, x, w, Optional.of(b));
      assertThat(behind.toDoubles()).as("what was drawn next").containsOnly(7);
      for (int row = 0; row < rows; row++) {
        Tensor y = ops.draw(DType.BFLOAT16, 1, OUT);
        products.linearInto(y, x.rows(row, 1), w, Optional.of(b));
        assertThat(drawn.rows(row, 1).toDoubles()).isEqualTo(y.toDoubles());
      }
      Tensor view = all.rows(1, rows);
      products.linearInto(view, x, w, Optional.of(b));
      assertThat(view.toDoubles()).isEqualTo(drawn.toDoubles());
      Tensor dx = ops.draw(DType.BFLOAT16, rows, IN);
      products.matmulInto(dx, drawn, w);
      Tensor wide = ops.draw(DType.FLOAT32, rows, IN);
      products.matmulInto(wide, view, w);
      assertThat(dx.toDoubles()).isEqualTo(wide.toDoubles());
    }
    ops.forgetWeights();
    double[] after = all.toDoubles();
    assertThat(IntStream.range(0, OUT).mapToDouble(i -> after[i]))
        .as("the row before")
        .containsExactlyElementsOf(
            IntStream.range(0, OUT).mapToObj(i -> before[i]).toList());
    int last = (rows + 1) * OUT;
    assertThat(IntStream.range(last, last + OUT).mapToDouble(i -> after[i]))
        .as("the row behind")
        .containsExactlyElementsOf(
            IntStream.range(last, last + OUT).mapToObj(i -> before[i]).toList());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 17, 37})
  void gradientsAreSumsOverTheirRows(int rows) {
    Tensor a = tensor(DType.FLOAT32, rows, OUT);
    Tensor b = tensor(DType.FLOAT32, rows, IN);
    Tensor ofFloats = tensor(DType.FLOAT32, OUT, IN);
    ops.splitWeightGradient(ofFloats, a, b, false);
    double[] as = a.toDoubles();
    double[] bs = b.toDoubles();
    double[] sums = ofFloats.toDoubles();
    for (int i = 0; i < OUT; i++) {
      for (int j = 0; j < IN; j++) {
        double sum = 0;
        double size = 0;
        for (int row = 0; row < rows; row++) {
          double product = as[row * OUT + i] * bs[row * IN + j];
          sum += product;
          size += Math.abs(product);
        }
        assertThat(Math.abs(sums[i * IN + j] - sum)).isLessThanOrEqualTo(0.02 * size);
      }
    }
    spoilBuffers();
    try (Scope scope = ops.scope()) {
      Tensor halfA = ops.cast(a, DType.BFLOAT16);
      Tensor halfB = ops.cast(b, DType.BFLOAT16);
      Tensor ofHalves = tensor(DType.FLOAT32, OUT, IN);
      ops.splitWeightGradient(ofHalves, halfA, halfB, false);
      assertThat(ofHalves.toDoubles()).isEqualTo(sums);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 15, 16, 33, 130})
  void columnsWithoutScoresAreZero(int filled) {
    for (KernelProvider provider : PROVIDERS) {
      columnsWithoutScoresAreZero(provider.kernels(), DType.FLOAT32, filled, 1e-6);
      columnsWithoutScoresAreZero(provider.kernels(), DType.BFLOAT16, filled, 4e-3);
    }
  }

  /** @param rounding sums may be in another order */
  private void columnsWithoutScoresAreZero(
      Kernels kernels, DType dtype, int filled, double rounding) {
    int columns = Math.toIntExact(RowTiles.whole(filled));
    Mask mask = new Mask(new int[] {3, 1, 4, 1, 5}, 0.1);
    Tensor scores = tensor(dtype, mask.rowKeys().length, columns);
    Tensor dp = tensor(dtype, mask.rowKeys().length, columns);
    try (Scope scope = ops.scope()) {
      Tensor p = ops.copy(scores.columns(0, filled));
      Tensor ds = ops.copy(dp.columns(0, filled));
      kernels.softmaxBackward(p, filled, 0.5, mask, ds, p, ds);
      scores.columns(filled, columns - filled).fill(Double.NaN);
      Tensor forward = ops.copy(scores);
      kernels.softmax(forward, filled, 0.5, mask, forward);
      kernels.softmaxBackward(scores, filled, 0.5, mask, dp, scores, dp);
      assertThat(forward.toDoubles()).isEqualTo(scores.toDoubles());
      assertWithZeros(scores, p, rounding);
      assertWithZeros(dp, ds, rounding);
    }
  }

  private static void assertWithZeros(Tensor actual, Tensor expected, double rounding) {
    int filled = expected.columns();
    assertThat(actual.columns(0, filled).toDoubles())
        .containsExactly(expected.toDoubles(), within(rounding));
    double[] behind = actual.columns(filled, (long) actual.columns() - filled).toDoubles();
    assertThat(Arrays.stream(behind).filter(value -> value != 0)).isEmpty();
  }
}
