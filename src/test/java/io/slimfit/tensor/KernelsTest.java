package io.slimfit.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.slimfit.base.CounterRandom;
import io.slimfit.freeze.RelativeChange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fast kernels against their plain counterparts, in single precision. */
@ParameterizedClass
@MethodSource("io.slimfit.tensor.KernelProviderTest#fastOnes")
class KernelsTest {
  private static final long SEED = 6174;
  private static final double EPSILON = 1e-12;
  private static final double PROBABILITY = 0.1;

  private final NativeMemory memory = new NativeMemory(Device.CPU);
  private final Kernels fast;
  private final Kernels plain = new AtenKernels();
  private final List<Tensor> owned = new ArrayList<>();
  private Random random = new Random(SEED);

  KernelsTest(KernelProvider provider) {
    fast = provider.kernels();
  }

  @AfterEach
  void free() {
    owned.forEach(Tensor::close);
    assertThat(memory.totalBytes()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384, 768})
  void dropout(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor x = normal(shape.rows, columns);
      kernels.dropout(x, shape.mask);
      return List.of(x);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384, 768})
  void addMasked(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor y = normal(shape.rows, columns);
      Tensor residual = normal(shape.rows, columns); // y may be the residual
      kernels.addMasked(copy(y), shape.mask, residual, residual);
      kernels.addMasked(y, shape.mask, normal(shape.rows, columns), y); // or the branch
      return List.of(residual, y);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384, 768})
  void maskAndSum(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor x = normal(shape.rows, columns);
      Tensor y = zeros(shape.rows, columns);
      Tensor without = zeros(shape.rows, columns);
      Tensor sum = normal(columns);
      kernels.mask(x, shape.mask, y, Optional.of(sum));
      kernels.mask(x, shape.mask, without, Optional.empty());
      assertThat(without.toDoubles()).isEqualTo(y.toDoubles());
      return List.of(y, sum);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 384})
  void add(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor sum = normal(shape.rows, columns);
      Tensor ofHalves = copy(sum);
      Tensor x = normal(shape.rows, columns);
      kernels.add(sum, x);
      kernels.add(ofHalves, halves(x));
      return List.of(sum, ofHalves);
    });
  }

  @Test
  void passesOverHalvesGiveThoseOfTheirValuesRounded() {
    assumeThat(fast).isInstanceOf(VectorKernels.class);
    Mask mask = new Mask(keys(40, 6), PROBABILITY);
    Tensor branch = halves(normal(40, 130));
    Tensor residual = halves(normal(40, 130));
    Tensor x = halves(normal(2, 20, 130));
    Tensor cos = normal(20, 65);
    Tensor sin = normal(20, 65);
    Tensor sum = halves(zeros(40, 130));
    Tensor masked = halves(zeros(40, 130));
    Tensor turned = halves(x);
    fast.addMasked(branch, mask, residual, sum);
    fast.mask(branch, mask, masked, Optional.empty());
    fast.rotate(turned, cos, sin, false);

    Tensor wideSum = zeros(40, 130);
    Tensor wideMasked = zeros(40, 130);
    Tensor wideTurned = widened(x);
    plain.addMasked(widened(branch), mask, widened(residual), wideSum);
    plain.mask(widened(branch), mask, wideMasked, Optional.empty());
    plain.rotate(wideTurned, cos, sin, false);
    assertRounded("sum", wideSum, sum);
    assertRounded("masked", wideMasked, masked);
    assertRounded("turned", wideTurned, turned);
  }

  private Tensor widened(Tensor x) {
    Tensor wide = zeros(x.shape().toArray());
    wide.copyFrom(x);
    return wide;
  }

  /** To bfloat16, of which a float between two may have become either. */
  private static void assertRounded(String what, Tensor wide, Tensor halves) {
    double[] expected = wide.toDoubles();
    double[] actual = halves.toDoubles();
    for (int i = 0; i < expected.length; i++) {
      assertThat(actual[i])
          .as("%s, element %d, seed %d", what, i, SEED)
          .isEqualTo(expected[i], within(Math.abs(expected[i]) / 200 + 1e-7));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384, 768})
  void addNormalize(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor branch = normal(shape.rows, columns);
      Tensor residual = normal(shape.rows, columns);
      Tensor normalized = normal(shape.rows, columns);
      Tensor rstd = normal(shape.rows);
      Tensor y = normal(shape.rows, columns);
      // with one column the variance is 0 and 1/σ is 1/sqrt(ε): ε must not amplify rounding errors
      double epsilon = columns == 1 ? 1 : EPSILON;
      kernels.addNormalize(
          branch,
          shape.mask,
          residual,
          new NormWeights(normal(columns), Optional.of(normal(columns)), epsilon),
          new Normalized(normalized, rstd),
          y);
      return List.of(branch, residual, normalized, rstd, y);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384, 768})
  void denormalizeRevertsNormalize(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor x = normal(shape.rows, columns);
      Tensor normalized = normal(shape.rows, columns);
      Tensor mean = normal(shape.rows);
      Tensor rstd = normal(shape.rows);
      Tensor y = copy(x); // y may be x
      double epsilon = columns == 1 ? 1 : EPSILON;
      Normalized taken = new Normalized(normalized, rstd, Optional.of(mean));
      kernels.normalize(
          y, new NormWeights(normal(columns), Optional.of(normal(columns)), epsilon), taken, y);
      Tensor back = normal(shape.rows, columns);
      kernels.denormalize(taken, back);
      double[] expected = x.toDoubles();
      double[] actual = back.toDoubles();
      for (int i = 0; i < expected.length; i++) {
        assertThat(actual[i]).isEqualTo(expected[i], within(1e-5));
      }
      return List.of(normalized, mean, rstd, y, back);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 384})
  void affine(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor x = normal(shape.rows, columns);
      Tensor gamma = normal(columns);
      Tensor y = normal(shape.rows, columns);
      Tensor without = normal(shape.rows, columns);
      kernels.affine(x, new NormWeights(gamma, Optional.of(normal(columns)), EPSILON), y);
      kernels.affine(x, new NormWeights(gamma, Optional.empty(), EPSILON), without);
      return List.of(y, without);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384, 768})
  void addNormalizeBackward(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor dy = normal(shape.rows, columns);
      Tensor dBranch = normal(shape.rows, columns);
      Tensor dGamma = normal(columns);
      Tensor dBeta = normal(columns);
      Tensor dBias = normal(columns);
      kernels.addNormalizeBackward(
          dy,
          shape.mask,
          new Normalized(normal(shape.rows, columns), normal(shape.rows)),
          normal(columns),
          dBranch,
          new NormGradients(Optional.of(dGamma), Optional.of(dBeta), Optional.of(dBias)));
      return List.of(dy, dBranch, dGamma, dBeta, dBias);
    });
  }

  @Test
  void sumsThatNobodyAsksForAreLeftOut() {
    for (Kernels kernels : List.of(fast, plain)) {
      Tensor dy = normal(33, 129);
      Normalized normalized = new Normalized(normal(33, 129), normal(33));
      Tensor gamma = normal(129);
      Mask mask = new Mask(keys(33, 4), PROBABILITY);
      Tensor sums = zeros(6, 129);
      for (int i = 0; i < 3; i++) {
        Tensor dBranch = zeros(33, 129);
        kernels.addNormalizeBackward(
            copy(dy),
            mask,
            normalized,
            gamma,
            dBranch,
            new NormGradients(
                i == 0 ? Optional.of(row(sums, 0)) : Optional.empty(),
                i == 1 ? Optional.of(row(sums, 1)) : Optional.empty(),
                i == 2 ? Optional.of(row(sums, 2)) : Optional.empty()));
      }
      kernels.addNormalizeBackward(
          dy,
          mask,
          normalized,
          gamma,
          zeros(33, 129),
          new NormGradients(
              Optional.of(row(sums, 3)), Optional.of(row(sums, 4)), Optional.of(row(sums, 5))));
      assertThat(sums.rows(0, 3).toDoubles()).isEqualTo(sums.rows(3, 3).toDoubles());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 6, 64})
  void rotate(int width) {
    forAllRows(width, (kernels, shape) -> {
      Tensor x = normal(2, shape.rows, width);
      Tensor cos = normal(shape.rows + 1, width / 2);
      Tensor sin = normal(shape.rows + 1, width / 2);
      Tensor back = copy(x);
      kernels.rotate(x, cos, sin, false);
      kernels.rotate(back, cos, sin, true);
      return List.of(x, back);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 64})
  void whatLiesOutsideOfABandIsMinusInfinity(int columns) {
    for (Kernels kernels : List.of(fast, plain)) {
      for (int reach : new int[] {0, 2, 100}) {
        int rows = columns + 2;
        Tensor x = normal(2, rows, columns);
        double[] before = x.toDoubles();
        kernels.limitToBand(x, reach);
        double[] after = x.toDoubles();
        for (int i = 0; i < after.length; i++) {
          int centre = Math.min(i / columns % rows, columns - 1);
          boolean inside = Math.abs(i % columns - centre) <= reach;
          assertThat(after[i])
              .as("element %d of [2, %d, %d], reach %d", i, rows, columns, reach)
              .isEqualTo(inside ? before[i] : Double.NEGATIVE_INFINITY);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 129, 384})
  void softmaxAndBack(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor scores = normal(shape.rows, columns);
      scores.rows(shape.rows - 1, 1).columns(0, columns / 2).fill(Double.NEGATIVE_INFINITY);
      Tensor dropped = zeros(shape.rows, columns);
      kernels.softmax(scores, columns, 3, shape.mask, dropped);
      Tensor again = zeros(shape.rows, columns);
      Tensor ds = zeros(shape.rows, columns);
      kernels.softmaxBackward(
          scores, columns, 3, shape.mask, normal(shape.rows, columns), again, ds);
      assertThat(again.toDoubles()).isEqualTo(dropped.toDoubles());
      return List.of(dropped, ds);
    });
  }

  @Test
  void softmaxWritesOverWhatItReads() {
    Mask mask = new Mask(keys(33, 5), PROBABILITY);
    for (Kernels kernels : List.of(fast, plain)) {
      Tensor scores = normal(33, 129);
      Tensor dp = normal(33, 129);
      Tensor dropped = zeros(33, 129);
      Tensor ds = zeros(33, 129);
      kernels.softmaxBackward(scores, 129, 0.5, mask, copy(dp), dropped, ds);
      Tensor over = copy(scores);
      kernels.softmax(over, 129, 0.5, mask, over);
      assertThat(over.toDoubles()).as("dropped").isEqualTo(dropped.toDoubles());
      kernels.softmaxBackward(scores, 129, 0.5, mask, dp, scores, dp);
      assertThat(scores.toDoubles()).as("dropped").isEqualTo(dropped.toDoubles());
      assertThat(dp.toDoubles()).as("gradient").isEqualTo(ds.toDoubles());
    }
  }

  @Test
  void softmaxOfHalvesIsThatOfTheirValuesRounded() {
    for (Mask mask : List.of(Mask.none(), new Mask(keys(40, 6), PROBABILITY))) {
      Tensor scores = halves(normal(40, 130));
      Tensor gradient = halves(normal(40, 130));
      List<Tensor> results = new ArrayList<>();
      for (Kernels kernels : List.of(fast, plain)) {
        Tensor dropped = halves(zeros(40, 130));
        Tensor ds = halves(zeros(40, 130));
        kernels.softmaxBackward(scores, scores.columns(), 2, mask, halves(gradient), dropped, ds);
        results.add(dropped);
        results.add(ds);
      }
      for (int i = 0; i < 2; i++) {
        double[] expected = results.get(i + 2).toDoubles();
        double[] actual = results.get(i).toDoubles();
        for (int j = 0; j < expected.length; j++) {
          assertThat(actual[j])
              .as("%s, element %d", i == 0 ? "dropped" : "gradient", j)
              .isEqualTo(expected[j], within(0.02 * Math.abs(expected[j]) + 1e-3));
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 384})
  void addRowSum(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor sum = normal(columns);
      kernels.addRowSum(sum, normal(shape.rows, columns));
      return List.of(sum);
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 384})
  void addRowsSkipsNegativeTargetsAndAddsRepeatedOnes(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor sum = normal(5, columns);
      int[] targets = new int[shape.rows];
      for (int i = 0; i < targets.length; i++) {
        targets[i] = random.nextInt(6) - 1;
      }
      kernels.addRows(sum, targets, normal(shape.rows, columns));
      return List.of(sum);
    });
  }

  @Test
  void addRowsFollowsItsDefinition() {
    for (Kernels kernels : List.of(fast, plain)) {
      Tensor sum = zeros(3, 2);
      Tensor x = zeros(4, 2);
      x.set(1, 2, 10, 20, 100, 200, 1000, 2000);
      kernels.addRows(sum, new int[] {2, -1, 2, 0}, x);
      assertThat(sum.toDoubles()).containsExactly(1000, 2000, 0, 0, 101, 202);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 64, 384, 2048, 5001})
  void adamw(int columns) {
    forAllRows(columns, (kernels, shape) -> {
      Tensor weight = normal(shape.rows, columns);
      insertTinyElements(weight);
      Tensor first = normal(shape.rows, columns);
      Tensor second = squares(shape.rows, columns);
      UpdateSize moved =
          kernels.adamw(weight, normal(shape.rows, columns), first, second, step(shape.rows));
      return List.of(weight, first, second, distance(moved));
    });
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 384, 3001})
  void sparseRowsMoveATableLikeTheDenseGradient(int columns) {
    long seed = SEED;
    for (Kernels kernels : List.of(fast, plain)) {
      random = new Random(seed);
      int rows = 9;
      int[] slots = {-1, 2, -1, 0, 1, -1, -1, 3, -1};
      Tensor values = normal(6, columns); // two rows more than slots, as spare capacity
      Tensor dense = zeros(rows, columns);
      for (int row = 0; row < rows; row++) {
        if (slots[row] >= 0) {
          dense.rows(row, 1).copyFrom(values.rows(slots[row], 1));
        }
      }
      Tensor weight = normal(rows, columns);
      insertTinyElements(weight);
      Tensor first = normal(rows, columns);
      Tensor second = squares(rows, columns);
      Tensor weight2 = copy(weight);
      Tensor first2 = copy(first);
      Tensor second2 = copy(second);
      UpdateSize expected = kernels.adamw(weight, dense, first, second, step(3));
      UpdateSize moved =
          kernels.adamw(weight2, new SparseRows(values, slots), first2, second2, step(3));
      assertThat(weight2.toDoubles()).as("weight, seed %d", seed).isEqualTo(weight.toDoubles());
      assertThat(first2.toDoubles()).as("m, seed %d", seed).isEqualTo(first.toDoubles());
      assertThat(second2.toDoubles()).as("v, seed %d", seed).isEqualTo(second.toDoubles());
      assertThat(moved.count()).isEqualTo(expected.count());
      assertThat(moved.sum())
          .as("distance, seed %d", seed)
          .isEqualTo(expected.sum(), within(1e-5 * expected.sum()));
    }
  }

  @Test
  void distanceIsTheMeanRelativeChange() {
    long seed = SEED;
    for (Kernels kernels : List.of(fast, plain)) {
      random = new Random(seed);
      Tensor weight = normal(40, 130);
      insertTinyElements(weight);
      float[] before = weight.toFloats();
      UpdateSize moved =
          kernels.adamw(weight, normal(40, 130), normal(40, 130), squares(40, 130), step(2));
      float[] after = weight.toFloats();
      RelativeChange expected = new RelativeChange();
      long count = 0;
      for (int i = 0; i < before.length; i++) {
        expected.add(before[i], after[i]);
        count += Math.abs((double) before[i]) >= RelativeChange.SMALLEST ? 1 : 0;
      }
      assertThat(moved.count()).as("counted elements, seed %d", seed).isEqualTo(count);
      assertThat(RelativeChange.of(moved.sum(), moved.count()))
          .as("distance, seed %d", seed)
          .isEqualTo(expected.distance(), within(1e-5 * expected.distance()));
    }
  }

  @Test
  void masksDropTheElementsOfTheirDefinition() {
    int rows = 70;
    int columns = 768;
    for (double probability : new double[] {0.1, 0.5, 0.9, 1e-9}) {
      Mask mask = new Mask(keys(rows, 3), probability);
      int threshold = (int) Math.round((1 - probability) * (1 << 24));
      for (Kernels kernels : List.of(fast, plain)) {
        Tensor x = zeros(rows, columns);
        double[] ones = new double[rows * columns];
        Arrays.fill(ones, 1);
        x.set(ones);
        kernels.dropout(x, mask);
        float[] y = x.toFloats();
        int kept = 0;
        for (int i = 0; i < y.length; i++) {
          boolean keeps =
              CounterRandom.bits(mask.rowKeys()[i / columns], i % columns) >>> 8 < threshold;
          assertThat(y[i])
              .as("p %s, row %d, column %d", probability, i / columns, i % columns)
              .isEqualTo(keeps ? (float) (1 / (1 - probability)) : 0f, within(1e-6f));
          kept += keeps ? 1 : 0;
        }
        double deviation = Math.sqrt(probability * (1 - probability) / y.length);
        assertThat((double) kept / y.length)
            .as("share of kept elements")
            .isEqualTo(1 - probability, within(5 * deviation + 1e-6));
      }
    }
  }

  @Test
  void outputsMayAliasTheInputsThatTheContractNames() {
    int rows = 33;
    int columns = 129;
    for (Kernels kernels : List.of(fast, plain)) {
      for (Mask mask : List.of(Mask.none(), new Mask(keys(rows, 4), PROBABILITY))) {
        Tensor branch = normal(rows, columns);
        Tensor residual = normal(rows, columns);
        Tensor gamma = normal(columns);
        NormWeights weights = new NormWeights(gamma, Optional.of(normal(columns)), EPSILON);
        Normalized normalized = new Normalized(zeros(rows, columns), zeros(rows));
        Tensor y = zeros(rows, columns);
        Tensor aliased = copy(residual);
        kernels.addNormalize(branch, mask, residual, weights, normalized, y);
        kernels.addNormalize(branch, mask, aliased, weights, normalized, aliased);
        assertThat(aliased.toDoubles()).as("y is residual").isEqualTo(y.toDoubles());

        Tensor dy = normal(rows, columns);
        Tensor dBranch = zeros(rows, columns);
        Tensor sums = zeros(6, columns);
        Tensor apart = copy(dy);
        kernels.addNormalizeBackward(
            apart, Mask.none(), normalized, gamma, dBranch, gradients(sums, 0));
        assertThat(dBranch.toDoubles()).as("nothing is masked").isEqualTo(apart.toDoubles());
        kernels.addNormalizeBackward(dy, Mask.none(), normalized, gamma, dy, gradients(sums, 3));
        assertThat(dy.toDoubles()).as("dBranch is dy").isEqualTo(apart.toDoubles());
        assertThat(sums.rows(3, 3).toDoubles()).isEqualTo(sums.rows(0, 3).toDoubles());
      }
    }
  }

  private NormGradients gradients(Tensor sums, int first) {
    return new NormGradients(
        Optional.of(row(sums, first)),
        Optional.of(row(sums, first + 1)),
        Optional.of(row(sums, first + 2)));
  }

  @Test
  void fastKernelsRejectNonContiguousViews() {
    Tensor x = normal(4, 6);
    org.assertj.core.api.Assertions.assertThatThrownBy(
            () -> fast.dropout(x.columns(1, 3), new Mask(keys(4, 1), PROBABILITY)))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Rows and mask of one comparison. */
  private record Case(int rows, Mask mask) {}

  /** Runs both implementations of a kernel on equal input and compares all their results. */
  private void forAllRows(int columns, BiFunction<Kernels, Case, List<Tensor>> kernel) {
    for (int rows : new int[] {1, 2, 1 + new Random(SEED + columns).nextInt(70), 70}) {
      for (boolean masked : new boolean[] {false, true}) {
        long seed = SEED + 10_000L * rows + columns;
        Mask mask = masked ? new Mask(keys(rows, seed), PROBABILITY) : Mask.none();
        random = new Random(seed);
        List<Tensor> actual = kernel.apply(fast, new Case(rows, mask));
        random = new Random(seed);
        List<Tensor> expected = kernel.apply(plain, new Case(rows, mask));
        for (int i = 0; i < expected.size(); i++) {
          String what = "tensor " + i + " of " + rows + " x " + columns + (masked ? " masked" : "")
              + ", seed " + seed;
          assertClose(what, expected.get(i), actual.get(i));
        }
        owned.forEach(Tensor::close);
        owned.clear();
      }
    }
  }

  private static void assertClose(String what, Tensor expected, Tensor actual) {
    double[] e = expected.toDoubles();
    double[] a = actual.toDoubles();
    double largest = Arrays.stream(e).map(Math::abs).max().orElse(0);
    for (int i = 0; i < e.length; i++) {
      assertThat(a[i])
          .as("%s, shape %s, index %d", what, expected.shape(), i)
          .isEqualTo(e[i], within(1e-5 * Math.max(Math.abs(e[i]), 0.3 * largest) + 1e-30));
    }
  }

  private Tensor distance(UpdateSize moved) {
    Tensor distance = zeros(2);
    distance.set(RelativeChange.of(moved.sum(), moved.count()), 0);
    return distance;
  }

  private static AdamWStep step(int steps) {
    return steps % 2 == 0
        ? new AdamWStep(0.9, 0.999, 1e-8, 1e-3 / 0.1, 1 / Math.sqrt(0.001), 1 - 1e-5, 1, 1)
        : new AdamWStep(0.9, 0.999, 1e-6, 1e-3, 1, 1, 1 - 1e-5, 0.25);
  }

  private Tensor row(Tensor x, int row) {
    return x.rows(row, 1).reshaped(x.columns());
  }

  private Tensor zeros(long... shape) {
    Tensor tensor = memory.zeros(MemoryCategory.WORKSPACE, DType.FLOAT32, shape);
    owned.add(tensor);
    return tensor;
  }

  private Tensor normal(long... shape) {
    Tensor tensor = zeros(shape);
    tensor.set(random.doubles(tensor.elements(), -2, 2).toArray());
    return tensor;
  }

  private Tensor squares(long... shape) {
    Tensor tensor = zeros(shape);
    tensor.set(random.doubles(tensor.elements(), 1e-4, 4).toArray());
    return tensor;
  }

  private Tensor halves(Tensor x) {
    Tensor halves =
        memory.zeros(MemoryCategory.WORKSPACE, DType.BFLOAT16, x.shape().toArray());
    owned.add(halves);
    halves.copyFrom(x);
    return halves;
  }

  private Tensor copy(Tensor x) {
    Tensor copy = zeros(x.shape().toArray());
    copy.copyFrom(x);
    return copy;
  }

  /** Inserts elements too small to be counted, and some just at the limit. */
  private void insertTinyElements(Tensor weight) {
    double[] values = weight.toDoubles();
    double[] odd = {0, -0.0, 1e-9, -9.9e-9, 1e-8, Math.nextUp(1e-8f), -1e-7, 1e-30};
    for (int i = 0; i < values.length; i += 1 + random.nextInt(20)) {
      values[i] = odd[random.nextInt(odd.length)];
    }
    weight.set(values);
  }

  private static int[] keys(int rows, long seed) {
    return new Random(seed).ints(rows).toArray();
  }
}
