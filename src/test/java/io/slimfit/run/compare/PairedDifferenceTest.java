package io.slimfit.run.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

class PairedDifferenceTest {
  private static final double TOLERANCE = 1e-9;

  @Test
  @DisplayName("two pairs: mean 0.5 and half of t(1) = 12.706204736174693 around it")
  void twoPairs() {
    PairedDifference difference = PairedDifference.of(List.of(0.0, 1.0));
    assertThat(difference.mean()).isEqualTo(0.5);
    assertThat(difference.interval().orElseThrow().low())
        .isCloseTo(0.5 - 12.706204736174693 / 2, within(TOLERANCE));
    assertThat(difference.interval().orElseThrow().high())
        .isCloseTo(0.5 + 12.706204736174693 / 2, within(TOLERANCE));
  }

  /** With unit variance, the half-width is t over the square root of the number of pairs. */
  @Test
  @DisplayName("published two-sided 95 % values of Student's t with 2, 4, 9 and 29 degrees")
  void quantiles() {
    assertThat(halfWidth(3)).isCloseTo(4.302652729911275 / Math.sqrt(3), within(TOLERANCE));
    assertThat(halfWidth(5)).isCloseTo(2.776445105197799 / Math.sqrt(5), within(TOLERANCE));
    assertThat(halfWidth(10)).isCloseTo(2.2621571627409915 / Math.sqrt(10), within(TOLERANCE));
    assertThat(halfWidth(30)).isCloseTo(2.045229642132703 / Math.sqrt(30), within(TOLERANCE));
  }

  /** Equal numbers of -1 and 1, and a 0 if their number is odd, scaled to unit variance. */
  private static double halfWidth(int pairs) {
    double scale = Math.sqrt((double) (pairs - 1) / (pairs - pairs % 2));
    List<Double> differences = DoubleStream.iterate(0, at -> at + 1)
        .limit(pairs)
        .map(at -> at == pairs - 1 && pairs % 2 == 1 ? 0 : at % 2 == 0 ? scale : -scale)
        .boxed()
        .toList();
    PairedDifference.Interval interval =
        PairedDifference.of(differences).interval().orElseThrow();
    return (interval.high() - interval.low()) / 2;
  }

  @Test
  void singlePairHasNoInterval() {
    PairedDifference difference = PairedDifference.of(List.of(-0.25));
    assertThat(difference.mean()).isEqualTo(-0.25);
    assertThat(difference.interval()).isEmpty();
    assertThatThrownBy(() -> PairedDifference.of(List.of()))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
