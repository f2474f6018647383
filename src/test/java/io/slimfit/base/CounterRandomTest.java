package io.slimfit.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CounterRandomTest {
  @Test
  void mixersEqualThoseOfMurmurHash3() {
    assertThat(CounterRandom.mix(0)).isZero();
    assertThat(CounterRandom.mix(1)).isEqualTo(0x514E28B7); // fmix32(1)
    assertThat(CounterRandom.mix(1L)).isEqualTo(0xB456BCFC34C2CB2CL); // fmix64(1)
  }

  /** Other numbers would change every run: old runs could not be repeated or resumed. */
  @Test
  void numbersDoNotChangeBetweenVersions() {
    assertThat(CounterRandom.bits(12345, 0)).isEqualTo(CounterRandom.mix(12345));
    int index = 7;
    assertThat(CounterRandom.bits(12345, index))
        .isEqualTo(CounterRandom.mix(index * CounterRandom.GOLDEN + 12345));
    assertThat(CounterRandom.permutation(8, 42)).containsExactly(3, 2, 0, 6, 5, 4, 1, 7);
    assertThat(CounterRandom.key(1, 2, 3)).isEqualTo(483937380340510605L);
    assertThat(CounterRandom.uniform(42, 7)).isEqualTo(0.9691618717697139);
  }

  @Test
  void keyDependsOnEveryPartAndTheirOrder() {
    assertThat(CounterRandom.key(1, 2)).isNotEqualTo(CounterRandom.key(2, 1));
    assertThat(CounterRandom.key(0)).isNotEqualTo(CounterRandom.key(0, 0));
    assertThat(CounterRandom.key(1, 2, 3)).isEqualTo(CounterRandom.key(1, 2, 3));
  }

  @Test
  void uniformNumbersFillTheUnitInterval() {
    int[] bins = new int[20];
    int n = 100_000;
    for (int i = 0; i < n; i++) {
      double u = CounterRandom.uniform(CounterRandom.key(3), i);
      assertThat(u >= 0 && u < 1).isTrue();
      bins[(int) (u * bins.length)]++;
    }
    assertChiSquared(bins, n);
  }

  @Test
  void bitsOfNeighbouringElementsAreIndependent() {
    int[] bins = new int[16];
    int n = 0;
    for (int row = 0; row < 100; row++) {
      for (int i = 0; i < 1000; i++) {
        int a = CounterRandom.bits(row, i) >>> 30;
        int b = CounterRandom.bits(row, i + 1) >>> 30;
        bins[4 * a + b]++;
        n++;
      }
    }
    assertChiSquared(bins, n);
  }

  private static void assertChiSquared(int[] bins, int n) {
    double expected = (double) n / bins.length;
    double chi = Arrays.stream(bins)
        .mapToDouble(count -> (count - expected) * (count - expected) / expected)
        .sum();
    assertThat(chi).as("chi squared of %s", Arrays.toString(bins)).isLessThan(3 * bins.length);
  }

  @Test
  void normalNumbersHaveMeanZeroAndVarianceOne() {
    int n = 100_000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < n; i++) {
      double x = CounterRandom.normal(5, i);
      assertThat(x).isFinite();
      sum += x;
      squares += x * x;
    }
    assertThat(sum / n).isEqualTo(0, within(0.015));
    assertThat(squares / n).isEqualTo(1, within(0.02));
  }

  @Test
  void permutationHasEachNumberOnce() {
    for (int n = 0; n < 50; n++) {
      int[] order = CounterRandom.permutation(n, n);
      Arrays.sort(order);
      assertThat(order).isEqualTo(IntStream.range(0, n).toArray());
    }
    assertThat(CounterRandom.permutation(30, 1)).isNotEqualTo(CounterRandom.permutation(30, 2));
  }
}
